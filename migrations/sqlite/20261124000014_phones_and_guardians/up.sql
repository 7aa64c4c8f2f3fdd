-- Phone numbers and guardians' names: sealed, and found by keyed hash where somebody logs in with one.
CREATE TABLE user_phone (
    user_id BLOB NOT NULL PRIMARY KEY REFERENCES user_account (id),
    number_hash BLOB NOT NULL CONSTRAINT user_phone_number_unique UNIQUE,
    number_ciphertext BLOB NOT NULL,
    masked TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- What was given at the counter; two people may share a phone, and nobody logs in with this one.
CREATE TABLE learner_phone (
    learner_id BLOB NOT NULL PRIMARY KEY REFERENCES learner (id),
    number_ciphertext BLOB NOT NULL,
    masked TEXT NOT NULL,
    recorded_by BLOB NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE consent_guardian (
    learner_id BLOB NOT NULL,
    consent_id BLOB NOT NULL,
    name_ciphertext BLOB NOT NULL,
    PRIMARY KEY (learner_id, consent_id),
    FOREIGN KEY (learner_id, consent_id) REFERENCES consent (learner_id, id)
) STRICT;
