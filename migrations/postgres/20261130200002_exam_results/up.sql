-- The examinations of lines whose attendance was waived. None is edited: a re-sit and a correction are further rows, the
-- last of which counts. Of results from before only the state of the line is known.
CREATE TABLE exam_result (
    learner_id uuid NOT NULL,
    application_id uuid NOT NULL,
    line_id uuid NOT NULL,
    number bigint NOT NULL,
    kind TEXT NOT NULL CONSTRAINT exam_result_kind CHECK (kind IN ('first', 'resit', 'correction', 'confirmation')),
    passed boolean NOT NULL,
    examined_on date NOT NULL,
    grade TEXT,
    reason TEXT NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, application_id, line_id, number),
    FOREIGN KEY (learner_id, application_id, line_id) REFERENCES application_line (learner_id, application_id, id)
);
CREATE TRIGGER exam_result_insert_only BEFORE UPDATE OR DELETE ON exam_result FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exam_result_never_truncated BEFORE TRUNCATE ON exam_result FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
