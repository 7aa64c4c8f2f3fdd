-- The published versions of the rule set that a version was tried against, the one that decides first first: which of
-- them binds whom, their binding and their clauses say. Of a simulation from before, nothing is known: it counts only
-- where there was nothing.
ALTER TABLE simulation ADD COLUMN tried_against TEXT NOT NULL DEFAULT '[]';
-- What runs does not know against which: it is begun again.
UPDATE simulation SET state = 'cancelled', ended_at = created_at WHERE state = 'running';
