-- The examinations of lines whose attendance was waived. None is edited: a re-sit and a correction are further rows, the
-- last of which counts. Of results from before only the state of the line is known.
CREATE TABLE exam_result (
    learner_id BLOB NOT NULL,
    application_id BLOB NOT NULL,
    line_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CONSTRAINT exam_result_kind CHECK (kind IN ('first', 'resit', 'correction', 'confirmation')),
    passed INTEGER NOT NULL,
    examined_on TEXT NOT NULL,
    grade TEXT,
    reason TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, application_id, line_id, number),
    FOREIGN KEY (learner_id, application_id, line_id) REFERENCES application_line (learner_id, application_id, id)
) STRICT;
CREATE TRIGGER exam_result_never_updated BEFORE UPDATE ON exam_result
BEGIN SELECT RAISE(ABORT, 'rows of exam_result are only ever inserted'); END;
CREATE TRIGGER exam_result_never_deleted BEFORE DELETE ON exam_result
BEGIN SELECT RAISE(ABORT, 'rows of exam_result are only ever inserted'); END;
