-- The officer's latest words, whole; and a clock that stands still while something is being supplied.
ALTER TABLE outcome ADD COLUMN note TEXT;
ALTER TABLE outcome ADD COLUMN clock_stopped_on date;
-- What waits for an officer by due day, and what is in one state by due day.
DROP INDEX outcome_queue;
CREATE INDEX outcome_queue ON outcome (due_on, id) WHERE due_on IS NOT NULL AND clock_stopped_on IS NULL;
CREATE INDEX outcome_in_state ON outcome (state, due_on, id);
