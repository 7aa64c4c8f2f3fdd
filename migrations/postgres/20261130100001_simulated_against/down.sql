ALTER TABLE simulation DROP COLUMN tried_against;
