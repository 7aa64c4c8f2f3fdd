-- Organisations, the people and the systems that authenticate, and their sessions.
CREATE TABLE organisation (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT organisation_code_unique UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    classes TEXT NOT NULL,
    uscc TEXT CONSTRAINT organisation_uscc_unique UNIQUE,
    label TEXT,
    state TEXT NOT NULL CONSTRAINT organisation_state CHECK (state IN ('active', 'suspended')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE user_account (
    id BLOB NOT NULL PRIMARY KEY,
    login TEXT NOT NULL CONSTRAINT user_account_login_unique UNIQUE,
    display_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    organisation_id BLOB REFERENCES organisation (id),
    learner_id BLOB CONSTRAINT user_account_learner_unique UNIQUE,
    password_hash TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT user_account_state CHECK (state IN ('active', 'suspended')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX user_account_organisation ON user_account (organisation_id);

CREATE TABLE client (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT client_state CHECK (state IN ('active', 'suspended')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX client_organisation ON client (organisation_id);

-- Secrets are random, so a plain hash protects them; two may be valid while one replaces the other.
CREATE TABLE client_secret (
    id BLOB NOT NULL PRIMARY KEY,
    client_id BLOB NOT NULL REFERENCES client (id),
    secret_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT;
CREATE INDEX client_secret_client ON client_secret (client_id);

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    user_id BLOB NOT NULL REFERENCES user_account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE refresh_token (
    id BLOB NOT NULL PRIMARY KEY,
    session_id BLOB NOT NULL REFERENCES session (id),
    token_hash BLOB NOT NULL CONSTRAINT refresh_token_hash_unique UNIQUE,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT;
CREATE INDEX refresh_token_session ON refresh_token (session_id);
