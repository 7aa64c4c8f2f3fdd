-- Phone numbers and guardians' names: sealed, and found by keyed hash where somebody logs in with one.
CREATE TABLE user_phone (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES user_account (id),
    number_hash bytea NOT NULL CONSTRAINT user_phone_number_unique UNIQUE,
    number_ciphertext bytea NOT NULL,
    masked TEXT NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- What was given at the counter; two people may share a phone, and nobody logs in with this one.
CREATE TABLE learner_phone (
    learner_id uuid NOT NULL PRIMARY KEY REFERENCES learner (id),
    number_ciphertext bytea NOT NULL,
    masked TEXT NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);

CREATE TABLE consent_guardian (
    learner_id uuid NOT NULL,
    consent_id uuid NOT NULL,
    name_ciphertext bytea NOT NULL,
    PRIMARY KEY (learner_id, consent_id),
    FOREIGN KEY (learner_id, consent_id) REFERENCES consent (learner_id, id)
);
