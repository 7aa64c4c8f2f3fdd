-- Who did and saw what; notices; answers kept for retries.
CREATE TABLE audit (
    id BLOB NOT NULL PRIMARY KEY,
    recorded_at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    organisation_id BLOB,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BLOB,
    learner_id BLOB,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;
CREATE INDEX audit_learner ON audit (learner_id, id) WHERE learner_id IS NOT NULL;

CREATE TABLE notice (
    id BLOB NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL CONSTRAINT notice_recipient CHECK (recipient IN ('learner', 'organisation')),
    recipient_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    detail TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_recipient ON notice (recipient_id, id);

CREATE TABLE idempotency (
    actor_id BLOB NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TRIGGER audit_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'rows of audit are only ever inserted'); END;
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'rows of audit are only ever inserted'); END;
