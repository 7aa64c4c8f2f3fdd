-- Organisations, the people and the systems that authenticate, and their sessions.
CREATE TABLE organisation (
    id uuid NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT organisation_code_unique UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    classes TEXT NOT NULL,
    uscc TEXT CONSTRAINT organisation_uscc_unique UNIQUE,
    label TEXT,
    state TEXT NOT NULL CONSTRAINT organisation_state CHECK (state IN ('active', 'suspended')),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE user_account (
    id uuid NOT NULL PRIMARY KEY,
    login TEXT NOT NULL CONSTRAINT user_account_login_unique UNIQUE,
    display_name TEXT NOT NULL,
    roles TEXT NOT NULL,
    organisation_id uuid REFERENCES organisation (id),
    learner_id uuid CONSTRAINT user_account_learner_unique UNIQUE,
    password_hash TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT user_account_state CHECK (state IN ('active', 'suspended')),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX user_account_organisation ON user_account (organisation_id);

CREATE TABLE client (
    id uuid NOT NULL PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT client_state CHECK (state IN ('active', 'suspended')),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX client_organisation ON client (organisation_id);

-- Secrets are random, so a plain hash protects them; two may be valid while one replaces the other.
CREATE TABLE client_secret (
    id uuid NOT NULL PRIMARY KEY,
    client_id uuid NOT NULL REFERENCES client (id),
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE INDEX client_secret_client ON client_secret (client_id);

CREATE TABLE session (
    id uuid NOT NULL PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES user_account (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX session_of_user ON session (user_id);

CREATE TABLE refresh_token (
    id uuid NOT NULL PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES session (id),
    token_hash bytea NOT NULL CONSTRAINT refresh_token_hash_unique UNIQUE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

-- Used by the triggers of every insert-only table.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever inserted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
