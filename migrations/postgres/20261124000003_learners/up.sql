-- Learners, their identity numbers, claim codes, consents, grants, enrolments.
-- entry_count is the sequence of the learner's last ledger entry; whoever changes anything of the
-- learner's books locks this row first.
CREATE TABLE learner (
    id uuid NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CONSTRAINT learner_state CHECK (state IN ('dormant', 'claimed', 'merged', 'closed')),
    name_ciphertext bytea NOT NULL,
    entry_count bigint NOT NULL,
    version bigint NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_by uuid NOT NULL,
    claimed_at timestamptz
);

CREATE TABLE learner_identity (
    learner_id uuid NOT NULL REFERENCES learner (id),
    number_hash bytea NOT NULL CONSTRAINT learner_identity_number_unique UNIQUE,
    id_type TEXT NOT NULL,
    number_ciphertext bytea NOT NULL,
    masked TEXT NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, number_hash)
);

CREATE TABLE claim_code (
    id uuid NOT NULL PRIMARY KEY,
    learner_id uuid NOT NULL REFERENCES learner (id),
    code_hash bytea NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    failures bigint NOT NULL
);
CREATE INDEX claim_code_learner ON claim_code (learner_id);

CREATE TABLE consent (
    learner_id uuid NOT NULL REFERENCES learner (id),
    id uuid NOT NULL,
    purpose TEXT NOT NULL,
    basis TEXT NOT NULL,
    text_version TEXT NOT NULL,
    channel TEXT NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, id)
);

CREATE TABLE access_grant (
    learner_id uuid NOT NULL REFERENCES learner (id),
    id uuid NOT NULL,
    scope TEXT NOT NULL,
    outcome_ids TEXT NOT NULL,
    recipient_id uuid NOT NULL REFERENCES organisation (id),
    purpose TEXT NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (learner_id, id)
);
CREATE INDEX access_grant_recipient ON access_grant (recipient_id);

CREATE TABLE enrolment (
    learner_id uuid NOT NULL REFERENCES learner (id),
    id uuid NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    programme_id uuid NOT NULL REFERENCES programme (id),
    student_number TEXT NOT NULL,
    registered_on date NOT NULL,
    ended_on date,
    state TEXT NOT NULL CONSTRAINT enrolment_state CHECK (state IN ('active', 'awarded', 'ended')),
    record_version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, id),
    CONSTRAINT enrolment_student_number_unique UNIQUE (organisation_id, programme_id, student_number)
);
CREATE INDEX enrolment_id ON enrolment (id);
CREATE INDEX enrolment_programme ON enrolment (programme_id);

-- Each record of courses passed replaces the one before; none is edited.
CREATE TABLE enrolment_record (
    learner_id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    version bigint NOT NULL,
    courses TEXT NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, enrolment_id, version),
    FOREIGN KEY (learner_id, enrolment_id) REFERENCES enrolment (learner_id, id)
);

CREATE TRIGGER enrolment_record_insert_only BEFORE UPDATE OR DELETE ON enrolment_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER enrolment_record_never_truncated BEFORE TRUNCATE ON enrolment_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER consent_insert_only BEFORE UPDATE OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consent_never_truncated BEFORE TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
