-- What-ifs that a learner keeps, and links by which they are shown without a name. They are nobody's
-- record: the learner deletes them.
CREATE TABLE plan (
    learner_id BLOB NOT NULL REFERENCES learner (id),
    id BLOB NOT NULL,
    programme_id BLOB NOT NULL REFERENCES programme (id),
    enrolment_id BLOB,
    made_up INTEGER NOT NULL,
    wishes TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    answer TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (learner_id, id),
    FOREIGN KEY (learner_id, enrolment_id) REFERENCES enrolment (learner_id, id)
) STRICT;
CREATE INDEX plan_programme ON plan (programme_id);
CREATE INDEX plan_enrolment ON plan (learner_id, enrolment_id);

CREATE TABLE plan_share (
    learner_id BLOB NOT NULL,
    plan_id BLOB NOT NULL,
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL CONSTRAINT plan_share_token_unique UNIQUE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (learner_id, plan_id, id),
    FOREIGN KEY (learner_id, plan_id) REFERENCES plan (learner_id, id) ON DELETE CASCADE
) STRICT;
