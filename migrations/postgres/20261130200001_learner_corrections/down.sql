DROP TABLE learner_correction;
