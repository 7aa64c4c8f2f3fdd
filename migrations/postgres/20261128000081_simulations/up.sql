-- What a version of the rules would change for past applications, enrolments and accounts: a job that goes
-- page by page and can be taken up again where it stopped.
CREATE TABLE simulation (
    id uuid NOT NULL PRIMARY KEY,
    rule_set_version_id uuid NOT NULL REFERENCES rule_set_version (id),
    hash text NOT NULL,
    old_version_id uuid REFERENCES rule_set_version (id),
    on_day date NOT NULL,
    state text NOT NULL CONSTRAINT simulation_state CHECK (state IN ('running', 'finished', 'cancelled', 'failed')),
    phase text NOT NULL CONSTRAINT simulation_phase CHECK (phase IN ('applications', 'enrolments', 'accounts')),
    after_id uuid,
    step bigint NOT NULL,
    expected bigint NOT NULL,
    cases bigint NOT NULL,
    losses bigint NOT NULL,
    gains bigint NOT NULL,
    moved bigint NOT NULL,
    bounded bigint NOT NULL,
    incomplete bigint NOT NULL,
    worker_id uuid,
    leased_until timestamptz,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX simulation_version ON simulation (rule_set_version_id, id);
CREATE INDEX simulation_old_version ON simulation (old_version_id);
CREATE INDEX simulation_running ON simulation (state, id);

CREATE TABLE simulation_case (
    simulation_id uuid NOT NULL REFERENCES simulation (id),
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    organisation_id uuid,
    programme_id uuid,
    learner_group text NOT NULL,
    outlook text NOT NULL,
    change bigint NOT NULL,
    credits_before bigint NOT NULL,
    credits_after bigint NOT NULL,
    further_before bigint NOT NULL,
    further_after bigint NOT NULL,
    bounded boolean NOT NULL,
    detail text NOT NULL,
    PRIMARY KEY (simulation_id, kind, subject_id)
);
CREATE INDEX simulation_case_order ON simulation_case (simulation_id, change, subject_id);
CREATE TRIGGER simulation_case_insert_only BEFORE UPDATE OR DELETE ON simulation_case FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER simulation_case_never_truncated BEFORE TRUNCATE ON simulation_case FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Outcomes that would give something under the version and gave nothing before.
CREATE TABLE simulation_awakening (
    simulation_id uuid NOT NULL REFERENCES simulation (id),
    subject_id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    learner_id uuid NOT NULL,
    organisation_id uuid,
    programme_id uuid,
    gives text NOT NULL,
    PRIMARY KEY (simulation_id, subject_id, outcome_id)
);
CREATE TRIGGER simulation_awakening_insert_only BEFORE UPDATE OR DELETE ON simulation_awakening FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER simulation_awakening_never_truncated BEFORE TRUNCATE ON simulation_awakening FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
