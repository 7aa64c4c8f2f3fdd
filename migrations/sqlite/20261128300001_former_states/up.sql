-- What rows said before they were changed, so that what the bank knew at an instant can be told.
CREATE TABLE former_state (
    learner_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('outcome', 'evidence', 'claim', 'line')),
    subject_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    document TEXT NOT NULL,
    superseded_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, kind, subject_id, number)
) STRICT;
CREATE TRIGGER former_state_never_updated BEFORE UPDATE ON former_state
BEGIN SELECT RAISE(ABORT, 'rows of former_state are only ever inserted'); END;
CREATE TRIGGER former_state_never_deleted BEFORE DELETE ON former_state
BEGIN SELECT RAISE(ABORT, 'rows of former_state are only ever inserted'); END;

-- Where there were outcomes before this, it is known what rows said since then; an empty table means always.
CREATE TABLE history_beginning (
    since INTEGER NOT NULL PRIMARY KEY
) STRICT;
INSERT INTO history_beginning (since) SELECT CAST(strftime('%s', 'now') AS INTEGER) * 1000000 WHERE EXISTS (SELECT 1 FROM outcome);
CREATE TRIGGER history_beginning_never_updated BEFORE UPDATE ON history_beginning
BEGIN SELECT RAISE(ABORT, 'rows of history_beginning are only ever inserted'); END;
CREATE TRIGGER history_beginning_never_deleted BEFORE DELETE ON history_beginning
BEGIN SELECT RAISE(ABORT, 'rows of history_beginning are only ever inserted'); END;
