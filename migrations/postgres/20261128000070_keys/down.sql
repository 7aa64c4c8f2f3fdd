DROP TRIGGER completion_revision_content_fixed ON completion_revision;
DROP TRIGGER completion_revision_insert_only ON completion_revision;
DROP FUNCTION refuse_content_change();
CREATE TRIGGER completion_revision_insert_only BEFORE UPDATE OR DELETE ON completion_revision FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER learner_former_name_insert_only ON learner_former_name;
CREATE TRIGGER learner_former_name_insert_only BEFORE UPDATE OR DELETE ON learner_former_name FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TABLE key_event;
