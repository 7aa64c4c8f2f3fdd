-- A course stands once in an enrolment and is asked for once at a time. An upgrade asks for a course that
-- stands until the upgrade is accepted. Elective credits without a course may be given by several rules.
DROP INDEX application_line_course_unique;
CREATE UNIQUE INDEX application_line_course_unique ON application_line (learner_id, enrolment_id, course_code)
    WHERE course_code <> '' AND state IN ('granted', 'pending_exam', 'reversal_pending', 'upheld');
CREATE UNIQUE INDEX application_line_asked_unique ON application_line (learner_id, enrolment_id, course_code)
    WHERE course_code <> '' AND state = 'proposed';
