-- Learners, their identity numbers, claim codes, consents, grants, enrolments.
-- entry_count is the sequence of the learner's last ledger entry; whoever changes anything of the
-- learner's books locks this row first.
CREATE TABLE learner (
    id BLOB NOT NULL PRIMARY KEY,
    state TEXT NOT NULL CONSTRAINT learner_state CHECK (state IN ('dormant', 'claimed', 'merged', 'closed')),
    name_ciphertext BLOB NOT NULL,
    entry_count INTEGER NOT NULL,
    version INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by BLOB NOT NULL,
    claimed_at INTEGER
) STRICT;

CREATE TABLE learner_identity (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    number_hash BLOB NOT NULL CONSTRAINT learner_identity_number_unique UNIQUE,
    id_type TEXT NOT NULL,
    number_ciphertext BLOB NOT NULL,
    masked TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, number_hash)
) STRICT;

CREATE TABLE claim_code (
    id BLOB NOT NULL PRIMARY KEY,
    learner_id BLOB NOT NULL REFERENCES learner (id),
    code_hash BLOB NOT NULL,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    failures INTEGER NOT NULL
) STRICT;
CREATE INDEX claim_code_learner ON claim_code (learner_id);

CREATE TABLE consent (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    id BLOB NOT NULL,
    purpose TEXT NOT NULL,
    basis TEXT NOT NULL,
    text_version TEXT NOT NULL,
    channel TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, id)
) STRICT;

CREATE TABLE access_grant (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    id BLOB NOT NULL,
    scope TEXT NOT NULL,
    outcome_ids TEXT NOT NULL,
    recipient_id BLOB NOT NULL REFERENCES organisation (id),
    purpose TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (learner_id, id)
) STRICT;
CREATE INDEX access_grant_recipient ON access_grant (recipient_id);

CREATE TABLE enrolment (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    id BLOB NOT NULL,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    programme_id BLOB NOT NULL REFERENCES programme (id),
    student_number TEXT NOT NULL,
    registered_on TEXT NOT NULL,
    ended_on TEXT,
    state TEXT NOT NULL CONSTRAINT enrolment_state CHECK (state IN ('active', 'awarded', 'ended')),
    record_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, id),
    CONSTRAINT enrolment_student_number_unique UNIQUE (organisation_id, programme_id, student_number)
) STRICT;
CREATE INDEX enrolment_id ON enrolment (id);
CREATE INDEX enrolment_programme ON enrolment (programme_id);

-- Each record of courses passed replaces the one before; none is edited.
CREATE TABLE enrolment_record (
    learner_id BLOB NOT NULL,
    enrolment_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    courses TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, enrolment_id, version),
    FOREIGN KEY (learner_id, enrolment_id) REFERENCES enrolment (learner_id, id)
) STRICT;

CREATE TRIGGER enrolment_record_never_updated BEFORE UPDATE ON enrolment_record
BEGIN SELECT RAISE(ABORT, 'rows of enrolment_record are only ever inserted'); END;
CREATE TRIGGER enrolment_record_never_deleted BEFORE DELETE ON enrolment_record
BEGIN SELECT RAISE(ABORT, 'rows of enrolment_record are only ever inserted'); END;

CREATE TRIGGER consent_never_updated BEFORE UPDATE ON consent
BEGIN SELECT RAISE(ABORT, 'rows of consent are only ever inserted'); END;
CREATE TRIGGER consent_never_deleted BEFORE DELETE ON consent
BEGIN SELECT RAISE(ABORT, 'rows of consent are only ever inserted'); END;
