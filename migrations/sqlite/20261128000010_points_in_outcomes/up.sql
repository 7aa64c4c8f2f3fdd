-- Is the lot in the book of points? Points are redeemed, not converted, and do not end with the certificate.
ALTER TABLE outcome ADD COLUMN is_points INTEGER NOT NULL DEFAULT 0;
UPDATE outcome SET is_points = 1, expires_on = NULL
WHERE EXISTS (SELECT 1 FROM entry WHERE entry.learner_id = outcome.learner_id AND entry.cause_id = outcome.id
    AND entry.verb IN ('accrue', 'repool'));
