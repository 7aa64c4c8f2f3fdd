DROP TABLE enrolment_record;
DROP TABLE enrolment;
DROP TABLE access_grant;
DROP TABLE consent;
DROP TABLE claim_code;
DROP TABLE learner_identity;
DROP TABLE learner;
