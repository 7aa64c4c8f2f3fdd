-- Every decision is kept with what was asked, so that it can be made again byte for byte. An application
-- kept its facts only: those become a request without its other parts and without a hash.
ALTER TABLE application RENAME COLUMN facts TO request;
ALTER TABLE application ADD COLUMN request_hash TEXT;
UPDATE application SET request = '{"facts":' || request || '}';
CREATE TRIGGER application_evidence_fixed
    BEFORE UPDATE OF programme_id, rule_set_version_id, plan_hash, plan, request, request_hash, filed_on
    ON application
BEGIN SELECT RAISE(ABORT, 'what an application was filed with is never changed'); END;

CREATE TABLE recognition_decision (
    learner_id BLOB NOT NULL,
    outcome_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    rule_set_version_id BLOB NOT NULL REFERENCES rule_set_version (id),
    request TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    decision TEXT NOT NULL,
    PRIMARY KEY (learner_id, outcome_id, number),
    FOREIGN KEY (learner_id, outcome_id, number) REFERENCES outcome_event (learner_id, outcome_id, number)
) STRICT;
CREATE INDEX recognition_decision_version ON recognition_decision (rule_set_version_id);
CREATE TRIGGER recognition_decision_never_updated BEFORE UPDATE ON recognition_decision
BEGIN SELECT RAISE(ABORT, 'rows of recognition_decision are only ever inserted'); END;
CREATE TRIGGER recognition_decision_never_deleted BEFORE DELETE ON recognition_decision
BEGIN SELECT RAISE(ABORT, 'rows of recognition_decision are only ever inserted'); END;
