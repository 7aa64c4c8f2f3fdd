-- The answers back into the tree of their keys.
CREATE TABLE idempotency_together (
    actor_id BLOB NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    etag TEXT,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    sealed_body BLOB,
    PRIMARY KEY (actor_id, key)
) STRICT, WITHOUT ROWID;
INSERT INTO idempotency_together (actor_id, key, request_hash, status, location, etag, body, created_at, sealed_body)
    SELECT actor_id, key, request_hash, status, location, etag, body, created_at, sealed_body FROM idempotency;
DROP INDEX idempotency_created;
DROP TABLE idempotency;
ALTER TABLE idempotency_together RENAME TO idempotency;
CREATE INDEX idempotency_created ON idempotency (created_at);
