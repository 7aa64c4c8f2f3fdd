-- Transfer applications: groups are the smallest unit of decision, lines are courses, claims are uses.
CREATE TABLE application (
    learner_id uuid NOT NULL,
    id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    programme_id uuid NOT NULL,
    rule_set_version_id uuid NOT NULL REFERENCES rule_set_version (id),
    plan_hash TEXT NOT NULL,
    plan TEXT NOT NULL,
    facts TEXT NOT NULL,
    filed_on date NOT NULL,
    filed_by uuid NOT NULL,
    state TEXT NOT NULL CONSTRAINT application_state
        CHECK (state IN ('submitted', 'supplement', 'in_review', 'decided', 'withdrawn')),
    due_on date NOT NULL,
    clock_stopped_on date,
    decided_at timestamptz,
    review_until date,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, id),
    FOREIGN KEY (learner_id, enrolment_id) REFERENCES enrolment (learner_id, id)
);
CREATE INDEX application_id ON application (id);
CREATE INDEX application_enrolment ON application (learner_id, enrolment_id);
CREATE INDEX application_queue ON application (organisation_id, state, due_on);
CREATE INDEX application_rule_set_version ON application (rule_set_version_id);

CREATE TABLE application_group (
    learner_id uuid NOT NULL,
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    number bigint NOT NULL,
    rule TEXT NOT NULL,
    clause TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT application_group_state
        CHECK (state IN ('proposed', 'accepted', 'rejected', 'released')),
    replaces TEXT NOT NULL,
    PRIMARY KEY (learner_id, application_id, id),
    FOREIGN KEY (learner_id, application_id) REFERENCES application (learner_id, id)
);

CREATE TABLE application_line (
    learner_id uuid NOT NULL,
    application_id uuid NOT NULL,
    group_id uuid NOT NULL,
    id uuid NOT NULL,
    enrolment_id uuid NOT NULL,
    course_code TEXT NOT NULL,
    course_name TEXT NOT NULL,
    target_credits bigint NOT NULL,
    effect TEXT NOT NULL,
    grade TEXT,
    state TEXT NOT NULL CONSTRAINT application_line_state CHECK (state IN ('proposed', 'granted', 'pending_exam',
        'exam_failed', 'released', 'reversal_pending', 'reversed', 'upheld', 'replaced', 'rejected')),
    basis_revoked boolean NOT NULL,
    acknowledged_at timestamptz,
    PRIMARY KEY (learner_id, application_id, id),
    FOREIGN KEY (learner_id, application_id, group_id) REFERENCES application_group (learner_id, application_id, id)
);
CREATE INDEX application_line_group ON application_line (learner_id, application_id, group_id);
-- No course is granted twice in one enrolment, nor held by two applications at once.
CREATE UNIQUE INDEX application_line_course_unique ON application_line (learner_id, enrolment_id, course_code)
    WHERE state IN ('proposed', 'granted', 'pending_exam', 'reversal_pending', 'upheld');

CREATE TABLE claim (
    learner_id uuid NOT NULL,
    id uuid NOT NULL,
    outcome_id uuid NOT NULL,
    content_class TEXT,
    enrolment_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    application_id uuid NOT NULL,
    group_id uuid NOT NULL,
    line_id uuid NOT NULL,
    reuse TEXT NOT NULL,
    consumption TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT claim_state CHECK (state IN ('held', 'used', 'released', 'reversed')),
    draw bigint NOT NULL,
    remainder bigint NOT NULL,
    PRIMARY KEY (learner_id, id),
    FOREIGN KEY (learner_id, outcome_id) REFERENCES outcome (learner_id, id),
    FOREIGN KEY (learner_id, application_id, group_id) REFERENCES application_group (learner_id, application_id, id)
);
CREATE INDEX claim_outcome ON claim (learner_id, outcome_id);
CREATE INDEX claim_group ON claim (learner_id, application_id, group_id);

CREATE TABLE decision (
    learner_id uuid NOT NULL,
    application_id uuid NOT NULL,
    number bigint NOT NULL,
    act TEXT NOT NULL,
    group_id uuid,
    line_id uuid,
    outcome TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    actor_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, application_id, number),
    FOREIGN KEY (learner_id, application_id) REFERENCES application (learner_id, id)
);

CREATE TABLE review_request (
    learner_id uuid NOT NULL,
    id uuid NOT NULL,
    subject TEXT NOT NULL CONSTRAINT review_request_subject CHECK (subject IN ('outcome', 'application')),
    subject_id uuid NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CONSTRAINT review_request_state CHECK (state IN ('open', 'confirmed', 'changed')),
    due_on date NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, id)
);
CREATE INDEX review_request_subject ON review_request (subject_id);

CREATE TRIGGER decision_insert_only BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_never_truncated BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
