-- The four books. Entries and postings are only ever inserted.
-- posting and entry carry no foreign keys: they are written together by one statement group, and
-- `ledger verify` re-derives every balance from them.
CREATE TABLE entry (
    learner_id uuid NOT NULL,
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    verb TEXT NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    cause TEXT NOT NULL,
    cause_id uuid NOT NULL,
    rule TEXT,
    rule_set_version_id uuid,
    reverses uuid,
    actor_id uuid NOT NULL,
    PRIMARY KEY (learner_id, sequence),
    CONSTRAINT entry_id_unique UNIQUE (learner_id, id)
);
CREATE UNIQUE INDEX entry_reverses_unique ON entry (learner_id, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE posting (
    learner_id uuid NOT NULL,
    sequence bigint NOT NULL,
    number bigint NOT NULL,
    account TEXT NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (learner_id, sequence, number)
);

-- Kept beside the postings and equal to their sum.
CREATE TABLE balance (
    learner_id uuid NOT NULL,
    account TEXT NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (learner_id, account)
);

-- The other side of every learner account, by organisation; added up within each group commit.
CREATE TABLE contra_balance (
    account TEXT NOT NULL PRIMARY KEY,
    amount bigint NOT NULL
);

CREATE TRIGGER entry_insert_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_never_truncated BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER posting_insert_only BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_never_truncated BEFORE TRUNCATE ON posting FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
