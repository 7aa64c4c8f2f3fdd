DROP TABLE award_former_version;
ALTER TABLE award DROP COLUMN version;
