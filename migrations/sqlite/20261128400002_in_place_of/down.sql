ALTER TABLE application_line DROP COLUMN in_place_of;
