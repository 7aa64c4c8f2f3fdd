ALTER TABLE outcome DROP COLUMN is_points;
