//! Audit, notices, kept answers, keys.

use super::columns;

diesel::table! {
    use super::columns::*;
    audit (id) {
        id -> DbUuid,
        recorded_at -> DbTime,
        actor_kind -> Text,
        actor_id -> Nullable<DbUuid>,
        organisation_id -> Nullable<DbUuid>,
        act -> Text,
        subject -> Text,
        subject_id -> Nullable<DbUuid>,
        learner_id -> Nullable<DbUuid>,
        detail -> Text,
        request_id -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    notice (id) {
        id -> DbUuid,
        recipient -> DbWord,
        recipient_id -> DbUuid,
        kind -> Text,
        subject -> Text,
        subject_id -> DbUuid,
        detail -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    idempotency (actor_id, key) {
        actor_id -> DbUuid,
        key -> Text,
        request_hash -> Binary,
        status -> BigInt,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        body -> Text,
        created_at -> DbTime,
        sealed_body -> Nullable<Binary>,
    }
}

diesel::table! {
    use super::columns::*;
    key_event (purpose, number, act) {
        purpose -> DbWord,
        number -> BigInt,
        act -> DbWord,
        fingerprint -> Text,
        recorded_at -> DbTime,
    }
}
