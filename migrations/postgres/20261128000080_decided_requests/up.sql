-- Every decision is kept with what was asked, so that it can be made again byte for byte. An application
-- kept its facts only: those become a request without its other parts and without a hash.
ALTER TABLE application RENAME COLUMN facts TO request;
ALTER TABLE application ADD COLUMN request_hash text;
UPDATE application SET request = '{"facts":' || request || '}';
CREATE TRIGGER application_evidence_fixed
    BEFORE UPDATE OF programme_id, rule_set_version_id, plan_hash, plan, request, request_hash, filed_on
    ON application FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE recognition_decision (
    learner_id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    number bigint NOT NULL,
    rule_set_version_id uuid NOT NULL REFERENCES rule_set_version (id),
    request text NOT NULL,
    request_hash text NOT NULL,
    decision text NOT NULL,
    PRIMARY KEY (learner_id, outcome_id, number),
    FOREIGN KEY (learner_id, outcome_id, number) REFERENCES outcome_event (learner_id, outcome_id, number)
);
CREATE INDEX recognition_decision_version ON recognition_decision (rule_set_version_id);
CREATE TRIGGER recognition_decision_insert_only BEFORE UPDATE OR DELETE ON recognition_decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recognition_decision_never_truncated BEFORE TRUNCATE ON recognition_decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
