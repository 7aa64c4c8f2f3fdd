-- What-ifs that a learner keeps, and links by which they are shown without a name. They are nobody's
-- record: the learner deletes them.
CREATE TABLE plan (
    learner_id uuid NOT NULL REFERENCES learner (id),
    id uuid NOT NULL,
    programme_id uuid NOT NULL REFERENCES programme (id),
    enrolment_id uuid,
    made_up boolean NOT NULL,
    wishes text NOT NULL,
    content_hash text NOT NULL,
    answer text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (learner_id, id),
    FOREIGN KEY (learner_id, enrolment_id) REFERENCES enrolment (learner_id, id)
);
CREATE INDEX plan_programme ON plan (programme_id);
CREATE INDEX plan_enrolment ON plan (learner_id, enrolment_id);

CREATE TABLE plan_share (
    learner_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    id uuid NOT NULL,
    token_hash bytea NOT NULL CONSTRAINT plan_share_token_unique UNIQUE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (learner_id, plan_id, id),
    FOREIGN KEY (learner_id, plan_id) REFERENCES plan (learner_id, id) ON DELETE CASCADE
);
