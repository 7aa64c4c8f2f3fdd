DROP TABLE organisation_profile;
