-- What an outcome's level and day of expiry were after each act, so that the past can be told.
ALTER TABLE outcome_event ADD COLUMN level TEXT;
ALTER TABLE outcome_event ADD COLUMN expires_on date;
ALTER TABLE outcome_event DISABLE TRIGGER outcome_event_insert_only;
UPDATE outcome_event SET level = outcome.level, expires_on = outcome.expires_on FROM outcome
WHERE outcome.learner_id = outcome_event.learner_id AND outcome.id = outcome_event.outcome_id;
ALTER TABLE outcome_event ENABLE TRIGGER outcome_event_insert_only;
