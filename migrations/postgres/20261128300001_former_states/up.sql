-- What rows said before they were changed, so that what the bank knew at an instant can be told.
CREATE TABLE former_state (
    learner_id uuid NOT NULL,
    kind TEXT NOT NULL CONSTRAINT former_state_kind CHECK (kind IN ('outcome', 'evidence', 'claim', 'line')),
    subject_id uuid NOT NULL,
    number bigint NOT NULL,
    document TEXT NOT NULL,
    superseded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, kind, subject_id, number)
);
CREATE TRIGGER former_state_insert_only BEFORE UPDATE OR DELETE ON former_state FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER former_state_never_truncated BEFORE TRUNCATE ON former_state FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Where there were outcomes before this, it is known what rows said since then; an empty table means always.
CREATE TABLE history_beginning (
    since timestamptz NOT NULL PRIMARY KEY
);
INSERT INTO history_beginning (since) SELECT now() WHERE EXISTS (SELECT 1 FROM outcome);
CREATE TRIGGER history_beginning_insert_only BEFORE UPDATE OR DELETE ON history_beginning FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER history_beginning_never_truncated BEFORE TRUNCATE ON history_beginning FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
