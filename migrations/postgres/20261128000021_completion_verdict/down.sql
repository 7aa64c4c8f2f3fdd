ALTER TABLE completion DROP COLUMN due_on;
ALTER TABLE completion DROP COLUMN reasons;
ALTER TABLE completion DROP COLUMN worth;
ALTER TABLE completion DROP COLUMN decided;
