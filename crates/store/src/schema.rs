//! The tables, once for both databases. `migrations/` holds the two dialects; the conformance suite
//! compares them.

/// The SQL types that the columns use.
pub(crate) mod columns {
    pub(crate) use crate::sql_types::{DbCredits, DbTime, DbUuid, DbWord};
    pub(crate) use diesel::sql_types::*;
}

diesel::table! {
    use super::columns::*;
    organisation (id) {
        id -> DbUuid,
        code -> Text,
        name -> Text,
        roles -> Text,
        classes -> Text,
        uscc -> Nullable<Text>,
        label -> Nullable<Text>,
        state -> DbWord,
        version -> BigInt,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    organisation_profile (organisation_id) {
        organisation_id -> DbUuid,
        short_name -> Nullable<Text>,
        school_code -> Nullable<Text>,
        region_code -> Nullable<Text>,
        parent_id -> Nullable<DbUuid>,
    }
}

diesel::table! {
    use super::columns::*;
    user_account (id) {
        id -> DbUuid,
        login -> Text,
        display_name -> Text,
        roles -> Text,
        organisation_id -> Nullable<DbUuid>,
        learner_id -> Nullable<DbUuid>,
        password_hash -> Text,
        state -> DbWord,
        version -> BigInt,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    client (id) {
        id -> DbUuid,
        organisation_id -> DbUuid,
        name -> Text,
        scopes -> Text,
        state -> DbWord,
        version -> BigInt,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    client_secret (id) {
        id -> DbUuid,
        client_id -> DbUuid,
        secret_hash -> Binary,
        created_at -> DbTime,
        expires_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    session (id) {
        id -> DbUuid,
        user_id -> DbUuid,
        created_at -> DbTime,
        expires_at -> DbTime,
        revoked_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    refresh_token (id) {
        id -> DbUuid,
        session_id -> DbUuid,
        token_hash -> Binary,
        issued_at -> DbTime,
        expires_at -> DbTime,
        used_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    level_framework (id) {
        id -> Text,
        document -> Text,
    }
}

diesel::table! {
    use super::columns::*;
    award (id) {
        id -> DbUuid,
        outcome_type -> DbWord,
        code -> Text,
        edition -> Text,
        document -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    rule_set (id) {
        id -> DbUuid,
        code -> Text,
        organisation_id -> DbUuid,
        purpose -> DbWord,
        title -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    rule_set_version (id) {
        id -> DbUuid,
        rule_set_id -> DbUuid,
        number -> BigInt,
        state -> DbWord,
        source -> Text,
        canonical -> Text,
        hash -> Text,
        effective_from -> Date,
        effective_to -> Nullable<Date>,
        created_by -> DbUuid,
        created_at -> DbTime,
        published_at -> Nullable<DbTime>,
        withdrawn_at -> Nullable<DbTime>,
    }
}

diesel::table! {
    use super::columns::*;
    rule_set_version_event (rule_set_version_id, number) {
        rule_set_version_id -> DbUuid,
        number -> BigInt,
        act -> Text,
        actor_id -> DbUuid,
        hash -> Text,
        detail -> Text,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    programme (id) {
        id -> DbUuid,
        organisation_id -> DbUuid,
        code -> Text,
        version -> Text,
        rule_set_id -> Nullable<DbUuid>,
        document -> Text,
        created_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    calendar_year (year) {
        year -> BigInt,
        document -> Text,
    }
}

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
        facts -> Text,
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
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    organisation,
    organisation_profile,
    user_account,
    client,
    client_secret,
    session,
    refresh_token,
    level_framework,
    award,
    rule_set,
    rule_set_version,
    rule_set_version_event,
    programme,
    calendar_year,
    learner,
    learner_identity,
    claim_code,
    consent,
    access_grant,
    enrolment,
    enrolment_record,
    outcome,
    outcome_event,
    completion,
    completion_revision,
    evidence,
    certificate,
    entry,
    posting,
    balance,
    contra_balance,
    application,
    application_group,
    application_line,
    claim,
    decision,
    review_request,
    audit,
    notice,
    idempotency,
);
