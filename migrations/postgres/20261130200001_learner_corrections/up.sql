-- What the counter had mistyped of a learner, and why it was corrected: sealed like what stands now. Only the sealing of
-- it may change.
CREATE TABLE learner_correction (
    learner_id uuid NOT NULL REFERENCES learner (id),
    number BIGINT NOT NULL,
    name_ciphertext bytea,
    id_type TEXT,
    id_number_ciphertext bytea,
    id_number_masked TEXT,
    phone_ciphertext bytea,
    phone_masked TEXT,
    reason TEXT NOT NULL,
    corrected_by uuid NOT NULL,
    corrected_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, number)
);
CREATE TRIGGER learner_correction_insert_only
    BEFORE DELETE OR UPDATE OF learner_id, number, id_type, id_number_masked, phone_masked, reason, corrected_by, corrected_at
    ON learner_correction FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER learner_correction_never_truncated BEFORE TRUNCATE ON learner_correction FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
