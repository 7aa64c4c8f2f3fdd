-- What providers post, and the outcomes that the posts attest.
CREATE TABLE outcome (
    learner_id BLOB NOT NULL,
    id BLOB NOT NULL,
    award_id BLOB NOT NULL REFERENCES award (id),
    outcome_type TEXT NOT NULL,
    issuer_id BLOB NOT NULL,
    level TEXT,
    level_rank INTEGER,
    grade TEXT,
    taught_hours INTEGER,
    certificate_number TEXT,
    awarded_on TEXT NOT NULL,
    valid_until TEXT,
    content_class TEXT,
    source_hash BLOB NOT NULL,
    state TEXT NOT NULL CONSTRAINT outcome_state CHECK (state IN ('submitted', 'supplement', 'in_review',
        'recognised', 'refused', 'frozen', 'superseded', 'expired', 'revoked', 'reinstated')),
    reasons TEXT NOT NULL,
    due_on TEXT,
    category TEXT,
    credits INTEGER,
    convertible INTEGER NOT NULL,
    consumption TEXT,
    expires_on TEXT,
    rule TEXT,
    rule_set_version_id BLOB,
    recognised_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, id)
) STRICT;
CREATE INDEX outcome_id ON outcome (id);
CREATE INDEX outcome_queue ON outcome (due_on, id) WHERE due_on IS NOT NULL;
CREATE INDEX outcome_expiry ON outcome (expires_on) WHERE expires_on IS NOT NULL AND state IN ('recognised', 'reinstated');
CREATE INDEX outcome_award ON outcome (award_id);

CREATE TABLE outcome_event (
    learner_id BLOB NOT NULL,
    outcome_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    act TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    actor_id BLOB NOT NULL,
    reasons TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, outcome_id, number)
) STRICT;

CREATE TABLE completion (
    id BLOB NOT NULL PRIMARY KEY,
    provider_id BLOB NOT NULL REFERENCES organisation (id),
    external_id TEXT NOT NULL,
    learner_id BLOB NOT NULL,
    outcome_id BLOB NOT NULL,
    state TEXT NOT NULL CONSTRAINT completion_state
        CHECK (state IN ('posted', 'correction_pending', 'withdrawal_pending', 'withdrawn')),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    posted_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT completion_external_id_unique UNIQUE (provider_id, external_id)
) STRICT;
CREATE INDEX completion_outcome ON completion (learner_id, outcome_id);

-- Every content a completion ever had.
CREATE TABLE completion_revision (
    completion_id BLOB NOT NULL REFERENCES completion (id),
    revision INTEGER NOT NULL,
    act TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    reason TEXT NOT NULL,
    posted_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (completion_id, revision)
) STRICT;

CREATE TABLE evidence (
    learner_id BLOB NOT NULL,
    outcome_id BLOB NOT NULL,
    id BLOB NOT NULL,
    source TEXT NOT NULL,
    organisation_id BLOB,
    completion_id BLOB,
    state TEXT NOT NULL CONSTRAINT evidence_state CHECK (state IN ('pending', 'verified', 'disputed', 'revoked')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, outcome_id, id)
) STRICT;

-- One certificate is one outcome, whoever reports it.
CREATE TABLE certificate (
    certificate_hash BLOB NOT NULL PRIMARY KEY,
    learner_id BLOB NOT NULL,
    outcome_id BLOB NOT NULL
) STRICT;

CREATE TRIGGER outcome_event_never_updated BEFORE UPDATE ON outcome_event
BEGIN SELECT RAISE(ABORT, 'rows of outcome_event are only ever inserted'); END;
CREATE TRIGGER outcome_event_never_deleted BEFORE DELETE ON outcome_event
BEGIN SELECT RAISE(ABORT, 'rows of outcome_event are only ever inserted'); END;

CREATE TRIGGER completion_revision_never_updated BEFORE UPDATE ON completion_revision
BEGIN SELECT RAISE(ABORT, 'rows of completion_revision are only ever inserted'); END;
CREATE TRIGGER completion_revision_never_deleted BEFORE DELETE ON completion_revision
BEGIN SELECT RAISE(ABORT, 'rows of completion_revision are only ever inserted'); END;
