ALTER TABLE outcome_event DROP COLUMN expires_on;
ALTER TABLE outcome_event DROP COLUMN level;
