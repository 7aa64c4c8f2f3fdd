-- Names that a dormant account had before its person's documents were seen; sealed like the name itself.
CREATE TABLE learner_former_name (
    learner_id uuid NOT NULL REFERENCES learner (id),
    number BIGINT NOT NULL,
    name_ciphertext bytea NOT NULL,
    superseded_by uuid NOT NULL,
    superseded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, number)
);
CREATE TRIGGER learner_former_name_insert_only BEFORE UPDATE OR DELETE ON learner_former_name FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER learner_former_name_never_truncated BEFORE TRUNCATE ON learner_former_name FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
