DROP TABLE learner_former_name;
