-- What the counter had mistyped of a learner, and why it was corrected: sealed like what stands now. Only the sealing of
-- it may change.
CREATE TABLE learner_correction (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    number INTEGER NOT NULL,
    name_ciphertext BLOB,
    id_type TEXT,
    id_number_ciphertext BLOB,
    id_number_masked TEXT,
    phone_ciphertext BLOB,
    phone_masked TEXT,
    reason TEXT NOT NULL,
    corrected_by BLOB NOT NULL,
    corrected_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, number)
) STRICT;
CREATE TRIGGER learner_correction_never_updated
BEFORE UPDATE OF learner_id, number, id_type, id_number_masked, phone_masked, reason, corrected_by, corrected_at ON learner_correction
BEGIN SELECT RAISE(ABORT, 'rows of learner_correction are only ever inserted'); END;
CREATE TRIGGER learner_correction_never_deleted BEFORE DELETE ON learner_correction
BEGIN SELECT RAISE(ABORT, 'rows of learner_correction are only ever inserted'); END;
