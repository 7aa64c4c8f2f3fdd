DROP TRIGGER completion_revision_content_fixed;
DROP TRIGGER completion_revision_never_updated;
CREATE TRIGGER completion_revision_never_updated BEFORE UPDATE ON completion_revision
BEGIN SELECT RAISE(ABORT, 'rows of completion_revision are only ever inserted'); END;
DROP TRIGGER learner_former_name_never_updated;
CREATE TRIGGER learner_former_name_never_updated BEFORE UPDATE ON learner_former_name
BEGIN SELECT RAISE(ABORT, 'rows of learner_former_name are only ever inserted'); END;
DROP TABLE key_event;
