DROP TABLE recognition_decision;
DROP TRIGGER application_evidence_fixed;
UPDATE application SET request = json_extract(request, '$.facts');
ALTER TABLE application DROP COLUMN request_hash;
ALTER TABLE application RENAME COLUMN request TO facts;
