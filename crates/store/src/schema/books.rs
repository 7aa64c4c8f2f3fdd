//! The four books.

use super::columns;

diesel::table! {
    use super::columns::*;
    entry (learner_id, sequence) {
        learner_id -> DbUuid,
        sequence -> BigInt,
        id -> DbUuid,
        verb -> DbWord,
        effective_on -> Date,
        recorded_at -> DbTime,
        cause -> Text,
        cause_id -> DbUuid,
        rule -> Nullable<Text>,
        rule_set_version_id -> Nullable<DbUuid>,
        reverses -> Nullable<DbUuid>,
        actor_id -> DbUuid,
    }
}

diesel::table! {
    use super::columns::*;
    posting (learner_id, sequence, number) {
        learner_id -> DbUuid,
        sequence -> BigInt,
        number -> BigInt,
        account -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    use super::columns::*;
    balance (learner_id, account) {
        learner_id -> DbUuid,
        account -> Text,
        amount -> BigInt,
    }
}

diesel::table! {
    use super::columns::*;
    contra_balance (account) {
        account -> Text,
        amount -> BigInt,
    }
}
