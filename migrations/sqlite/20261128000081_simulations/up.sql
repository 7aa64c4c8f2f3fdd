-- What a version of the rules would change for past applications, enrolments and accounts: a job that goes
-- page by page and can be taken up again where it stopped.
CREATE TABLE simulation (
    id BLOB NOT NULL PRIMARY KEY,
    rule_set_version_id BLOB NOT NULL REFERENCES rule_set_version (id),
    hash TEXT NOT NULL,
    old_version_id BLOB REFERENCES rule_set_version (id),
    on_day TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT simulation_state CHECK (state IN ('running', 'finished', 'cancelled', 'failed')),
    phase TEXT NOT NULL CONSTRAINT simulation_phase CHECK (phase IN ('applications', 'enrolments', 'accounts')),
    after_id BLOB,
    step INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    losses INTEGER NOT NULL,
    gains INTEGER NOT NULL,
    moved INTEGER NOT NULL,
    bounded INTEGER NOT NULL,
    incomplete INTEGER NOT NULL,
    worker_id BLOB,
    leased_until INTEGER,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX simulation_version ON simulation (rule_set_version_id, id);
CREATE INDEX simulation_old_version ON simulation (old_version_id);
CREATE INDEX simulation_running ON simulation (state, id);

CREATE TABLE simulation_case (
    simulation_id BLOB NOT NULL REFERENCES simulation (id),
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    organisation_id BLOB,
    programme_id BLOB,
    learner_group TEXT NOT NULL,
    outlook TEXT NOT NULL,
    change INTEGER NOT NULL,
    credits_before INTEGER NOT NULL,
    credits_after INTEGER NOT NULL,
    further_before INTEGER NOT NULL,
    further_after INTEGER NOT NULL,
    bounded INTEGER NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (simulation_id, kind, subject_id)
) STRICT;
CREATE INDEX simulation_case_order ON simulation_case (simulation_id, change, subject_id);
CREATE TRIGGER simulation_case_never_updated BEFORE UPDATE ON simulation_case
BEGIN SELECT RAISE(ABORT, 'rows of simulation_case are only ever inserted'); END;
CREATE TRIGGER simulation_case_never_deleted BEFORE DELETE ON simulation_case
BEGIN SELECT RAISE(ABORT, 'rows of simulation_case are only ever inserted'); END;

-- Outcomes that would give something under the version and gave nothing before.
CREATE TABLE simulation_awakening (
    simulation_id BLOB NOT NULL REFERENCES simulation (id),
    subject_id BLOB NOT NULL,
    outcome_id BLOB NOT NULL,
    learner_id BLOB NOT NULL,
    organisation_id BLOB,
    programme_id BLOB,
    gives TEXT NOT NULL,
    PRIMARY KEY (simulation_id, subject_id, outcome_id)
) STRICT;
CREATE TRIGGER simulation_awakening_never_updated BEFORE UPDATE ON simulation_awakening
BEGIN SELECT RAISE(ABORT, 'rows of simulation_awakening are only ever inserted'); END;
CREATE TRIGGER simulation_awakening_never_deleted BEFORE DELETE ON simulation_awakening
BEGIN SELECT RAISE(ABORT, 'rows of simulation_awakening are only ever inserted'); END;
