-- A number is tied to an outcome by verified evidence; an unproved claim keeps nobody from his own certificate.
DELETE FROM certificate WHERE NOT EXISTS (SELECT 1 FROM evidence
    WHERE evidence.learner_id = certificate.learner_id AND evidence.outcome_id = certificate.outcome_id
      AND evidence.state = 'verified');
