-- What register and rules make of a completion by itself: all that its provider is told before somebody decides.
ALTER TABLE completion ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;
ALTER TABLE completion ADD COLUMN worth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE completion ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE completion ADD COLUMN due_on TEXT;
-- Of what was posted before, the outcome's own value is known.
UPDATE completion SET
    decided = EXISTS (SELECT 1 FROM outcome
        WHERE outcome.learner_id = completion.learner_id AND outcome.id = completion.outcome_id
          AND outcome.recognised_at IS NOT NULL),
    worth = COALESCE((SELECT outcome.credits FROM outcome
        WHERE outcome.learner_id = completion.learner_id AND outcome.id = completion.outcome_id), 0),
    due_on = (SELECT outcome.due_on FROM outcome
        WHERE outcome.learner_id = completion.learner_id AND outcome.id = completion.outcome_id);
