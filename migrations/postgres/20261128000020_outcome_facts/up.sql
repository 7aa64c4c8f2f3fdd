-- What an outcome bears beside level, grade and hours: the topics and numbers that its register entry declares.
ALTER TABLE outcome ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE outcome ADD COLUMN measures TEXT NOT NULL DEFAULT '{}';
