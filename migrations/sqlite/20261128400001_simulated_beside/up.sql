-- The versions by which outcomes were recognised on the day of the simulation: what the version was tried
-- beside. Of a simulation from before, nothing is known: it counts only where there was nothing.
ALTER TABLE simulation ADD COLUMN recognised_by TEXT NOT NULL DEFAULT '[]';
