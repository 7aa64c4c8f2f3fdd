//! Simulations of versions against history.

use super::columns;

diesel::table! {
    use super::columns::*;
    simulation (id) {
        id -> DbUuid,
        rule_set_version_id -> DbUuid,
        hash -> Text,
        old_version_id -> Nullable<DbUuid>,
        on_day -> Date,
        state -> DbWord,
        phase -> DbWord,
        after_id -> Nullable<DbUuid>,
        step -> BigInt,
        expected -> BigInt,
        cases -> BigInt,
        losses -> BigInt,
        gains -> BigInt,
        moved -> BigInt,
        bounded -> BigInt,
        incomplete -> BigInt,
        worker_id -> Nullable<DbUuid>,
        leased_until -> Nullable<DbTime>,
        created_by -> DbUuid,
        created_at -> DbTime,
        ended_at -> Nullable<DbTime>,
        recognised_by -> Text,
        tried_against -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    simulation_case (simulation_id, kind, subject_id) {
        simulation_id -> DbUuid,
        kind -> DbWord,
        subject_id -> DbUuid,
        organisation_id -> Nullable<DbUuid>,
        programme_id -> Nullable<DbUuid>,
        learner_group -> Text,
        outlook -> DbWord,
        change -> BigInt,
        credits_before -> DbCredits,
        credits_after -> DbCredits,
        further_before -> DbCredits,
        further_after -> DbCredits,
        bounded -> Bool,
        detail -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    simulation_awakening (simulation_id, subject_id, outcome_id) {
        simulation_id -> DbUuid,
        subject_id -> DbUuid,
        outcome_id -> DbUuid,
        learner_id -> DbUuid,
        organisation_id -> Nullable<DbUuid>,
        programme_id -> Nullable<DbUuid>,
        gives -> Text,
    }
}
