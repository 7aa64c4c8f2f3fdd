-- What is sealed cannot be kept otherwise; the keys of business know again what was done.
DELETE FROM idempotency WHERE sealed_body IS NOT NULL;
ALTER TABLE idempotency DROP COLUMN sealed_body;
