-- The four books. Entries and postings are only ever inserted.
-- posting and entry carry no foreign keys: they are written together by one statement group, and
-- `ledger verify` re-derives every balance from them.
CREATE TABLE entry (
    learner_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    id BLOB NOT NULL,
    verb TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    cause_id BLOB NOT NULL,
    rule TEXT,
    rule_set_version_id BLOB,
    reverses BLOB,
    actor_id BLOB NOT NULL,
    PRIMARY KEY (learner_id, sequence),
    CONSTRAINT entry_id_unique UNIQUE (learner_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entry_reverses_unique ON entry (learner_id, reverses) WHERE reverses IS NOT NULL;

CREATE TABLE posting (
    learner_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    number INTEGER NOT NULL,
    account TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (learner_id, sequence, number)
) STRICT, WITHOUT ROWID;

-- Kept beside the postings and equal to their sum.
CREATE TABLE balance (
    learner_id BLOB NOT NULL,
    account TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (learner_id, account)
) STRICT, WITHOUT ROWID;

-- The other side of every learner account, by organisation; added up within each group commit.
CREATE TABLE contra_balance (
    account TEXT NOT NULL PRIMARY KEY,
    amount INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_never_updated BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'rows of entry are only ever inserted'); END;
CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'rows of entry are only ever inserted'); END;

CREATE TRIGGER posting_never_updated BEFORE UPDATE ON posting
BEGIN SELECT RAISE(ABORT, 'rows of posting are only ever inserted'); END;
CREATE TRIGGER posting_never_deleted BEFORE DELETE ON posting
BEGIN SELECT RAISE(ABORT, 'rows of posting are only ever inserted'); END;
