-- What an outcome's level and day of expiry were after each act, so that the past can be told.
ALTER TABLE outcome_event ADD COLUMN level TEXT;
ALTER TABLE outcome_event ADD COLUMN expires_on TEXT;
DROP TRIGGER outcome_event_never_updated;
UPDATE outcome_event SET (level, expires_on) = (SELECT outcome.level, outcome.expires_on FROM outcome
    WHERE outcome.learner_id = outcome_event.learner_id AND outcome.id = outcome_event.outcome_id);
CREATE TRIGGER outcome_event_never_updated BEFORE UPDATE ON outcome_event
BEGIN SELECT RAISE(ABORT, 'rows of outcome_event are only ever inserted'); END;
