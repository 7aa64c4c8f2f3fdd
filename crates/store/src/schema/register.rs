//! The register, rule sets, programmes, the calendar.

use super::columns;

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
        version -> BigInt,
    }
}

diesel::table! {
    use super::columns::*;
    award_former_version (award_id, version) {
        award_id -> DbUuid,
        version -> BigInt,
        document -> Text,
        reason -> Text,
        superseded_by -> DbUuid,
        superseded_at -> DbTime,
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
    programme_window (programme_id, number) {
        programme_id -> DbUuid,
        number -> BigInt,
        opens_on -> Date,
        closes_on -> Date,
        former_opens_on -> Nullable<Date>,
        former_closes_on -> Nullable<Date>,
        reason -> Text,
        recorded_by -> DbUuid,
        recorded_at -> DbTime,
    }
}

diesel::table! {
    use super::columns::*;
    organisation_former_version (organisation_id, version) {
        organisation_id -> DbUuid,
        version -> BigInt,
        document -> Text,
        reason -> Text,
        superseded_by -> DbUuid,
        superseded_at -> DbTime,
    }
}
