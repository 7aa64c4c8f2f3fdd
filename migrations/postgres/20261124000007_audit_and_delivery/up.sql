-- Who did and saw what; notices; answers kept for retries.
CREATE TABLE audit (
    id uuid NOT NULL PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id uuid,
    organisation_id uuid,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id uuid,
    learner_id uuid,
    detail TEXT NOT NULL,
    request_id TEXT NOT NULL
);
CREATE INDEX audit_learner ON audit (learner_id, id) WHERE learner_id IS NOT NULL;

CREATE TABLE notice (
    id uuid NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL CONSTRAINT notice_recipient CHECK (recipient IN ('learner', 'organisation')),
    recipient_id uuid NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id uuid NOT NULL,
    detail TEXT NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX notice_recipient ON notice (recipient_id, id);

CREATE TABLE idempotency (
    actor_id uuid NOT NULL,
    key TEXT NOT NULL,
    request_hash bytea NOT NULL,
    status bigint NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (actor_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

CREATE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_never_truncated BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
