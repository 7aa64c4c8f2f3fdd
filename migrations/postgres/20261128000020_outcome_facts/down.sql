ALTER TABLE outcome DROP COLUMN measures;
ALTER TABLE outcome DROP COLUMN tags;
