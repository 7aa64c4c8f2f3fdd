//! Applications, claims, decisions.

use super::columns;

diesel::table! {
    use super::columns::*;
    application (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        enrolment_id -> DbUuid,
        organisation_id -> DbUuid,
        programme_id -> DbUuid,
        rule_set_version_id -> DbUuid,
        plan_hash -> Text,
        plan -> Text,
        request -> Text,
        request_hash -> Nullable<Text>,
        filed_on -> Date,
        filed_by -> DbUuid,
        state -> DbWord,
        due_on -> Date,
        clock_stopped_on -> Nullable<Date>,
        decided_at -> Nullable<DbTime>,
        review_until -> Nullable<Date>,
        version -> BigInt,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    application_group (learner_id, application_id, id) {
        learner_id -> DbUuid,
        application_id -> DbUuid,
        id -> DbUuid,
        number -> BigInt,
        rule -> Text,
        clause -> Text,
        state -> DbWord,
        replaces -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    application_line (learner_id, application_id, id) {
        learner_id -> DbUuid,
        application_id -> DbUuid,
        group_id -> DbUuid,
        id -> DbUuid,
        enrolment_id -> DbUuid,
        course_code -> Text,
        course_name -> Text,
        target_credits -> DbCredits,
        effect -> Text,
        grade -> Nullable<Text>,
        state -> DbWord,
        basis_revoked -> Bool,
        acknowledged_at -> Nullable<DbTime>,
        in_place_of -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    exam_result (learner_id, application_id, line_id, number) {
        learner_id -> DbUuid,
        application_id -> DbUuid,
        line_id -> DbUuid,
        number -> BigInt,
        kind -> DbWord,
        passed -> Bool,
        examined_on -> Date,
        grade -> Nullable<Text>,
        reason -> Text,
        recorded_by -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    claim (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        outcome_id -> DbUuid,
        content_class -> Nullable<Text>,
        enrolment_id -> DbUuid,
        organisation_id -> DbUuid,
        application_id -> DbUuid,
        group_id -> DbUuid,
        line_id -> DbUuid,
        reuse -> DbWord,
        consumption -> DbWord,
        state -> DbWord,
        draw -> DbCredits,
        remainder -> DbCredits,
    }
}

diesel::table! {
    use super::columns::*;
    decision (learner_id, application_id, number) {
        learner_id -> DbUuid,
        application_id -> DbUuid,
        number -> BigInt,
        act -> Text,
        group_id -> Nullable<DbUuid>,
        line_id -> Nullable<DbUuid>,
        outcome -> Text,
        reason_code -> Text,
        reason -> Text,
        actor_id -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    review_request (learner_id, id) {
        learner_id -> DbUuid,
        id -> DbUuid,
        subject -> Text,
        subject_id -> DbUuid,
        reason -> Text,
        state -> DbWord,
        due_on -> Date,
        created_at -> DbTime,
    }
}
