-- A register entry is superseded, never edited: what it said before, who superseded it and why.
ALTER TABLE award ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE TABLE award_former_version (
    award_id uuid NOT NULL REFERENCES award (id),
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    reason TEXT NOT NULL,
    superseded_by uuid NOT NULL,
    superseded_at timestamptz NOT NULL,
    PRIMARY KEY (award_id, version)
);
CREATE TRIGGER award_former_version_insert_only BEFORE UPDATE OR DELETE ON award_former_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER award_former_version_never_truncated BEFORE TRUNCATE ON award_former_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
