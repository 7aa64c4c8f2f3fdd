DROP TABLE consent_guardian;
DROP TABLE learner_phone;
DROP TABLE user_phone;
