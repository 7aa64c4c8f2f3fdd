-- Which keys the data were written with: their fingerprints, never the keys. State follows from the events.
CREATE TABLE key_event (
    purpose TEXT NOT NULL CONSTRAINT key_event_purpose CHECK (purpose IN ('sealing', 'look_up', 'signing')),
    number bigint NOT NULL,
    act TEXT NOT NULL CONSTRAINT key_event_act CHECK (act IN ('registered', 'activated', 'retired')),
    fingerprint TEXT NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (purpose, number, act)
);
CREATE TRIGGER key_event_insert_only BEFORE UPDATE OR DELETE ON key_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER key_event_never_truncated BEFORE TRUNCATE ON key_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The same name may be sealed under another key; nothing else of these rows changes.
DROP TRIGGER learner_former_name_insert_only ON learner_former_name;
CREATE TRIGGER learner_former_name_insert_only
    BEFORE DELETE OR UPDATE OF learner_id, number, superseded_by, superseded_at
    ON learner_former_name FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_content_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.content::jsonb - 'name_sealed') IS DISTINCT FROM (NEW.content::jsonb - 'name_sealed') THEN
        RAISE EXCEPTION 'rows of % are only ever inserted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER completion_revision_insert_only ON completion_revision;
CREATE TRIGGER completion_revision_insert_only
    BEFORE DELETE OR UPDATE OF completion_id, revision, act, content_hash, reason, posted_by, recorded_at
    ON completion_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER completion_revision_content_fixed
    BEFORE UPDATE OF content ON completion_revision FOR EACH ROW EXECUTE FUNCTION refuse_content_change();
