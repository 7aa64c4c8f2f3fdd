-- An answer may hold a person's name: it is kept sealed, and `body` is then empty. Answers that were kept
-- before stay readable until they are forgotten, after thirty days.
ALTER TABLE idempotency ADD COLUMN sealed_body BLOB;
