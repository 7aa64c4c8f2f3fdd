DROP INDEX outcome_in_state;
DROP INDEX outcome_queue;
CREATE INDEX outcome_queue ON outcome (due_on, id) WHERE due_on IS NOT NULL;
ALTER TABLE outcome DROP COLUMN clock_stopped_on;
ALTER TABLE outcome DROP COLUMN note;
