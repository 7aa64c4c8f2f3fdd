-- What providers post, and the outcomes that the posts attest.
CREATE TABLE outcome (
    learner_id uuid NOT NULL,
    id uuid NOT NULL,
    award_id uuid NOT NULL REFERENCES award (id),
    outcome_type TEXT NOT NULL,
    issuer_id uuid NOT NULL,
    level TEXT,
    level_rank bigint,
    grade TEXT,
    taught_hours bigint,
    certificate_number TEXT,
    awarded_on date NOT NULL,
    valid_until date,
    content_class TEXT,
    source_hash bytea NOT NULL,
    state TEXT NOT NULL CONSTRAINT outcome_state CHECK (state IN ('submitted', 'supplement', 'in_review',
        'recognised', 'refused', 'frozen', 'superseded', 'expired', 'revoked', 'reinstated')),
    reasons TEXT NOT NULL,
    due_on date,
    category TEXT,
    credits bigint,
    convertible boolean NOT NULL,
    consumption TEXT,
    expires_on date,
    rule TEXT,
    rule_set_version_id uuid,
    recognised_at timestamptz,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, id)
);
CREATE INDEX outcome_id ON outcome (id);
CREATE INDEX outcome_queue ON outcome (due_on, id) WHERE due_on IS NOT NULL;
CREATE INDEX outcome_expiry ON outcome (expires_on) WHERE expires_on IS NOT NULL AND state IN ('recognised', 'reinstated');
CREATE INDEX outcome_award ON outcome (award_id);

CREATE TABLE outcome_event (
    learner_id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    number bigint NOT NULL,
    act TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    actor_id uuid NOT NULL,
    reasons TEXT NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, outcome_id, number)
);

CREATE TABLE completion (
    id uuid NOT NULL PRIMARY KEY,
    provider_id uuid NOT NULL REFERENCES organisation (id),
    external_id TEXT NOT NULL,
    learner_id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    state TEXT NOT NULL CONSTRAINT completion_state
        CHECK (state IN ('posted', 'correction_pending', 'withdrawal_pending', 'withdrawn')),
    revision bigint NOT NULL,
    content TEXT NOT NULL,
    content_hash bytea NOT NULL,
    posted_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT completion_external_id_unique UNIQUE (provider_id, external_id)
);
CREATE INDEX completion_outcome ON completion (learner_id, outcome_id);

-- Every content a completion ever had.
CREATE TABLE completion_revision (
    completion_id uuid NOT NULL REFERENCES completion (id),
    revision bigint NOT NULL,
    act TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash bytea NOT NULL,
    reason TEXT NOT NULL,
    posted_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (completion_id, revision)
);

CREATE TABLE evidence (
    learner_id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    id uuid NOT NULL,
    source TEXT NOT NULL,
    organisation_id uuid,
    completion_id uuid,
    state TEXT NOT NULL CONSTRAINT evidence_state CHECK (state IN ('pending', 'verified', 'disputed', 'revoked')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, outcome_id, id)
);

-- One certificate is one outcome, whoever reports it.
CREATE TABLE certificate (
    certificate_hash bytea NOT NULL PRIMARY KEY,
    learner_id uuid NOT NULL,
    outcome_id uuid NOT NULL
);

CREATE TRIGGER outcome_event_insert_only BEFORE UPDATE OR DELETE ON outcome_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outcome_event_never_truncated BEFORE TRUNCATE ON outcome_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER completion_revision_insert_only BEFORE UPDATE OR DELETE ON completion_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER completion_revision_never_truncated BEFORE TRUNCATE ON completion_revision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
