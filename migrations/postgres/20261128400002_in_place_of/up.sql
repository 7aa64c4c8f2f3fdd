-- Courses in whose place a line gives credits without a course: nothing else gives them in the enrolment.
ALTER TABLE application_line ADD COLUMN in_place_of TEXT NOT NULL DEFAULT '[]';
