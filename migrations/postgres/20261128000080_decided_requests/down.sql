DROP TABLE recognition_decision;
DROP TRIGGER application_evidence_fixed ON application;
UPDATE application SET request = (request::json -> 'facts')::text;
ALTER TABLE application DROP COLUMN request_hash;
ALTER TABLE application RENAME COLUMN request TO facts;
