-- The answers back into the tree of their keys; its text becomes again what the earlier steps made it.
ALTER TABLE idempotency RENAME TO idempotency_apart;
DROP INDEX idempotency_created;
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
ALTER TABLE idempotency ADD COLUMN sealed_body BLOB;
INSERT INTO idempotency (actor_id, key, request_hash, status, location, etag, body, created_at, sealed_body)
    SELECT actor_id, key, request_hash, status, location, etag, body, created_at, sealed_body FROM idempotency_apart;
DROP TABLE idempotency_apart;
CREATE INDEX idempotency_created ON idempotency (created_at);
