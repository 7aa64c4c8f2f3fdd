//! Completions, outcomes, evidence.

use super::columns;

diesel::table! {
    use super::columns::*;
    outcome (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        award_id -> DbUuid,
        outcome_type -> DbWord,
        issuer_id -> DbUuid,
        level -> Nullable<Text>,
        level_rank -> Nullable<BigInt>,
        grade -> Nullable<Text>,
        taught_hours -> Nullable<DbCredits>,
        certificate_number -> Nullable<Text>,
        awarded_on -> Date,
        valid_until -> Nullable<Date>,
        content_class -> Nullable<Text>,
        source_hash -> Binary,
        state -> DbWord,
        reasons -> Text,
        due_on -> Nullable<Date>,
        category -> Nullable<Text>,
        credits -> Nullable<DbCredits>,
        convertible -> Bool,
        consumption -> Nullable<DbWord>,
        expires_on -> Nullable<Date>,
        rule -> Nullable<Text>,
        rule_set_version_id -> Nullable<DbUuid>,
        recognised_at -> Nullable<DbTime>,
        version -> BigInt,
        created_at -> DbTime,
        note -> Nullable<Text>,
        clock_stopped_on -> Nullable<Date>,
        is_points -> Bool,
        tags -> Text,
        measures -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    outcome_event (learner_id, outcome_id, number) {
        learner_id -> DbUuid,
        outcome_id -> DbUuid,
        number -> BigInt,
        act -> Text,
        from_state -> Nullable<Text>,
        to_state -> Text,
        actor_id -> DbUuid,
        reasons -> Text,
        recorded_at -> DbTime,
        level -> Nullable<Text>,
        expires_on -> Nullable<Date>,
    }
}

diesel::table! {
    use super::columns::*;
    recognition_decision (learner_id, outcome_id, number) {
        learner_id -> DbUuid,
        outcome_id -> DbUuid,
        number -> BigInt,
        rule_set_version_id -> DbUuid,
        request -> Text,
        request_hash -> Text,
        decision -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    completion (id) {
        id -> DbUuid,
        provider_id -> DbUuid,
        external_id -> Text,
        learner_id -> DbUuid,
        outcome_id -> DbUuid,
        state -> DbWord,
        revision -> BigInt,
        content -> Text,
        content_hash -> Binary,
        posted_by -> DbUuid,
        created_at -> DbTime,
        decided -> Bool,
        worth -> DbCredits,
        reasons -> Text,
        due_on -> Nullable<Date>,
    }
}

diesel::table! {
    use super::columns::*;
    completion_revision (completion_id, revision) {
        completion_id -> DbUuid,
        revision -> BigInt,
        act -> Text,
        content -> Text,
        content_hash -> Binary,
        reason -> Text,
        posted_by -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    evidence (learner_id, outcome_id, id) {
        learner_id -> DbUuid,
        outcome_id -> DbUuid,
        id -> DbUuid,
        source -> Text,
        organisation_id -> Nullable<DbUuid>,
        completion_id -> Nullable<DbUuid>,
        state -> DbWord,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    certificate (certificate_hash) {
        certificate_hash -> Binary,
        learner_id -> DbUuid,
        outcome_id -> DbUuid,
    }
}

diesel::table! {
    use super::columns::*;
    former_state (learner_id, kind, subject_id, number) {
        learner_id -> DbUuid,
        kind -> Text,
        subject_id -> DbUuid,
        number -> BigInt,
        document -> Text,
        superseded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    history_beginning (since) {
        since -> DbTime,
    }
}
