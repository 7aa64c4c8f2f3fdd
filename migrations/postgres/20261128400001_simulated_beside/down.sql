ALTER TABLE simulation DROP COLUMN recognised_by;
