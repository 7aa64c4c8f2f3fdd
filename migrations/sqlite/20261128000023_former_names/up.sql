-- Names that a dormant account had before its person's documents were seen; sealed like the name itself.
CREATE TABLE learner_former_name (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    number INTEGER NOT NULL,
    name_ciphertext BLOB NOT NULL,
    superseded_by BLOB NOT NULL,
    superseded_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, number)
) STRICT;
CREATE TRIGGER learner_former_name_never_updated BEFORE UPDATE ON learner_former_name
BEGIN SELECT RAISE(ABORT, 'rows of learner_former_name are only ever inserted'); END;
CREATE TRIGGER learner_former_name_never_deleted BEFORE DELETE ON learner_former_name
BEGIN SELECT RAISE(ABORT, 'rows of learner_former_name are only ever inserted'); END;
