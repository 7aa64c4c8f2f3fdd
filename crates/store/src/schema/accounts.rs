//! Organisations, people, clients and sessions.

use super::columns;

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
    user_phone (user_id) {
        user_id -> DbUuid,
        number_hash -> Binary,
        number_ciphertext -> Binary,
        masked -> Text,
        recorded_at -> DbTime,
    }
}
