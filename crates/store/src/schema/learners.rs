//! Learners, consents, grants, enrolments.

use super::columns;

diesel::table! {
    use super::columns::*;
    learner (id) {
        id -> DbUuid,
        state -> DbWord,
        name_ciphertext -> Binary,
        entry_count -> BigInt,
        version -> BigInt,
        opened_at -> DbTime,
        opened_by -> DbUuid,
        claimed_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    learner_former_name (learner_id, number) {
        learner_id -> DbUuid,
        number -> BigInt,
        name_ciphertext -> Binary,
        superseded_by -> DbUuid,
        superseded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    learner_correction (learner_id, number) {
        learner_id -> DbUuid,
        number -> BigInt,
        name_ciphertext -> Nullable<Binary>,
        id_type -> Nullable<Text>,
        id_number_ciphertext -> Nullable<Binary>,
        id_number_masked -> Nullable<Text>,
        phone_ciphertext -> Nullable<Binary>,
        phone_masked -> Nullable<Text>,
        reason -> Text,
        corrected_by -> DbUuid,
        corrected_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    learner_identity (learner_id, number_hash) {
        learner_id -> DbUuid,
        number_hash -> Binary,
        id_type -> Text,
        number_ciphertext -> Binary,
        masked -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    claim_code (id) {
        id -> DbUuid,
        learner_id -> DbUuid,
        code_hash -> Binary,
        created_by -> DbUuid,
        created_at -> DbTime,
        expires_at -> DbTime,
        used_at -> Nullable<DbTime>,
        failures -> BigInt,
    }
}

diesel::table! {
    use super::columns::*;
    consent (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        purpose -> Text,
        basis -> Text,
        text_version -> Text,
        channel -> Text,
        recorded_by -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    access_grant (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        scope -> Text,
        outcome_ids -> Text,
        recipient_id -> DbUuid,
        purpose -> Text,
        created_at -> DbTime,
        expires_at -> DbTime,
        revoked_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    plan (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        programme_id -> DbUuid,
        enrolment_id -> Nullable<DbUuid>,
        made_up -> Bool,
        wishes -> Text,
        content_hash -> Text,
        answer -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    plan_share (learner_id, plan_id, id) {
        learner_id -> DbUuid,
        plan_id -> DbUuid,
        id -> DbUuid,
        token_hash -> Binary,
        created_at -> DbTime,
        expires_at -> DbTime,
        revoked_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    enrolment (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        organisation_id -> DbUuid,
        programme_id -> DbUuid,
        student_number -> Text,
        registered_on -> Date,
        ended_on -> Nullable<Date>,
        state -> DbWord,
        record_version -> BigInt,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    enrolment_record (learner_id, enrolment_id, version) {
        learner_id -> DbUuid,
        enrolment_id -> DbUuid,
        version -> BigInt,
        courses -> Text,
        recorded_by -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    learner_phone (learner_id) {
        learner_id -> DbUuid,
        number_ciphertext -> Binary,
        masked -> Text,
        recorded_by -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    consent_guardian (learner_id, consent_id) {
        learner_id -> DbUuid,
        consent_id -> DbUuid,
        name_ciphertext -> Binary,
    }
}
