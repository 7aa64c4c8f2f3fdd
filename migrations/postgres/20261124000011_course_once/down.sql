DROP INDEX application_line_asked_unique;
DROP INDEX application_line_course_unique;
CREATE UNIQUE INDEX application_line_course_unique ON application_line (learner_id, enrolment_id, course_code)
    WHERE state IN ('proposed', 'granted', 'pending_exam', 'reversal_pending', 'upheld');
