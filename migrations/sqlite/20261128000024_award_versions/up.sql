-- A register entry is superseded, never edited: what it said before, who superseded it and why.
ALTER TABLE award ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE TABLE award_former_version (
    award_id BLOB NOT NULL REFERENCES award (id),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    superseded_by BLOB NOT NULL,
    superseded_at INTEGER NOT NULL,
    PRIMARY KEY (award_id, version)
) STRICT;
CREATE TRIGGER award_former_version_never_updated BEFORE UPDATE ON award_former_version
BEGIN SELECT RAISE(ABORT, 'rows of award_former_version are only ever inserted'); END;
CREATE TRIGGER award_former_version_never_deleted BEFORE DELETE ON award_former_version
BEGIN SELECT RAISE(ABORT, 'rows of award_former_version are only ever inserted'); END;
