-- What was said of an organisation before it was changed, who changed it and why.
CREATE TABLE organisation_former_version (
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    superseded_by BLOB NOT NULL,
    superseded_at INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, version)
) STRICT;
CREATE TRIGGER organisation_former_version_never_updated BEFORE UPDATE ON organisation_former_version
BEGIN SELECT RAISE(ABORT, 'rows of organisation_former_version are only ever inserted'); END;
CREATE TRIGGER organisation_former_version_never_deleted BEFORE DELETE ON organisation_former_version
BEGIN SELECT RAISE(ABORT, 'rows of organisation_former_version are only ever inserted'); END;
