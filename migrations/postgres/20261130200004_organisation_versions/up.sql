-- What was said of an organisation before it was changed, who changed it and why.
CREATE TABLE organisation_former_version (
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    superseded_by uuid NOT NULL,
    superseded_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, version)
);
CREATE TRIGGER organisation_former_version_insert_only BEFORE UPDATE OR DELETE ON organisation_former_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER organisation_former_version_never_truncated BEFORE TRUNCATE ON organisation_former_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
