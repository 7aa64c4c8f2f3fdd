-- Is the lot in the book of points? Points are redeemed, not converted, and do not end with the certificate.
ALTER TABLE outcome ADD COLUMN is_points boolean NOT NULL DEFAULT false;
UPDATE outcome SET is_points = true, expires_on = NULL
WHERE EXISTS (SELECT 1 FROM entry WHERE entry.learner_id = outcome.learner_id AND entry.cause_id = outcome.id
    AND entry.verb IN ('accrue', 'repool'));
