-- Which keys the data were written with: their fingerprints, never the keys. State follows from the events.
CREATE TABLE key_event (
    purpose TEXT NOT NULL CONSTRAINT key_event_purpose CHECK (purpose IN ('sealing', 'look_up', 'signing')),
    number INTEGER NOT NULL,
    act TEXT NOT NULL CONSTRAINT key_event_act CHECK (act IN ('registered', 'activated', 'retired')),
    fingerprint TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (purpose, number, act)
) STRICT;
CREATE TRIGGER key_event_never_updated BEFORE UPDATE ON key_event
BEGIN SELECT RAISE(ABORT, 'rows of key_event are only ever inserted'); END;
CREATE TRIGGER key_event_never_deleted BEFORE DELETE ON key_event
BEGIN SELECT RAISE(ABORT, 'rows of key_event are only ever inserted'); END;

-- The same name may be sealed under another key; nothing else of these rows changes.
DROP TRIGGER learner_former_name_never_updated;
CREATE TRIGGER learner_former_name_never_updated
BEFORE UPDATE OF learner_id, number, superseded_by, superseded_at ON learner_former_name
BEGIN SELECT RAISE(ABORT, 'rows of learner_former_name are only ever inserted'); END;

DROP TRIGGER completion_revision_never_updated;
CREATE TRIGGER completion_revision_never_updated
BEFORE UPDATE OF completion_id, revision, act, content_hash, reason, posted_by, recorded_at ON completion_revision
BEGIN SELECT RAISE(ABORT, 'rows of completion_revision are only ever inserted'); END;
CREATE TRIGGER completion_revision_content_fixed BEFORE UPDATE OF content ON completion_revision
WHEN json_remove(OLD.content, '$.name_sealed') IS NOT json_remove(NEW.content, '$.name_sealed')
BEGIN SELECT RAISE(ABORT, 'rows of completion_revision are only ever inserted'); END;
