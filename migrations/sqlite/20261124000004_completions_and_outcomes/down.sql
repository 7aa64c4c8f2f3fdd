DROP TABLE certificate;
DROP TABLE evidence;
DROP TABLE completion_revision;
DROP TABLE completion;
DROP TABLE outcome_event;
DROP TABLE outcome;
