-- The register of awards, level frameworks, programme versions, rule sets, the working calendar.
CREATE TABLE level_framework (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;

CREATE TABLE award (
    id BLOB NOT NULL PRIMARY KEY,
    outcome_type TEXT NOT NULL,
    code TEXT NOT NULL,
    edition TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT award_code_edition_unique UNIQUE (code, edition)
) STRICT;

CREATE TABLE rule_set (
    id BLOB NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT rule_set_code_unique UNIQUE,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    purpose TEXT NOT NULL CONSTRAINT rule_set_purpose CHECK (purpose IN ('recognition', 'transfer')),
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX rule_set_organisation ON rule_set (organisation_id);

-- The text of a version is never edited; only its state moves, and every move is an event.
CREATE TABLE rule_set_version (
    id BLOB NOT NULL PRIMARY KEY,
    rule_set_id BLOB NOT NULL REFERENCES rule_set (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL CONSTRAINT rule_set_version_state
        CHECK (state IN ('draft', 'submitted', 'approved', 'published', 'withdrawn')),
    source TEXT NOT NULL,
    canonical TEXT NOT NULL,
    hash TEXT NOT NULL,
    effective_from TEXT NOT NULL,
    effective_to TEXT,
    created_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    published_at INTEGER,
    withdrawn_at INTEGER,
    CONSTRAINT rule_set_version_number_unique UNIQUE (rule_set_id, number)
) STRICT;

CREATE TABLE rule_set_version_event (
    rule_set_version_id BLOB NOT NULL REFERENCES rule_set_version (id),
    number INTEGER NOT NULL,
    act TEXT NOT NULL,
    actor_id BLOB NOT NULL,
    hash TEXT NOT NULL,
    detail TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (rule_set_version_id, number)
) STRICT;

CREATE TABLE programme (
    id BLOB NOT NULL PRIMARY KEY,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    code TEXT NOT NULL,
    version TEXT NOT NULL,
    rule_set_id BLOB REFERENCES rule_set (id),
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    CONSTRAINT programme_version_unique UNIQUE (organisation_id, code, version)
) STRICT;
CREATE INDEX programme_rule_set ON programme (rule_set_id);

-- The State Council's calendar: days that differ from the weekly rhythm, and the years it covers.
CREATE TABLE calendar_year (
    year INTEGER NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
) STRICT;

CREATE TRIGGER rule_set_version_event_never_updated BEFORE UPDATE ON rule_set_version_event
BEGIN SELECT RAISE(ABORT, 'rows of rule_set_version_event are only ever inserted'); END;
CREATE TRIGGER rule_set_version_event_never_deleted BEFORE DELETE ON rule_set_version_event
BEGIN SELECT RAISE(ABORT, 'rows of rule_set_version_event are only ever inserted'); END;

CREATE TRIGGER rule_set_version_text_fixed
    BEFORE UPDATE OF rule_set_id, number, source, canonical, hash, effective_from, effective_to, created_by, created_at
    ON rule_set_version
BEGIN SELECT RAISE(ABORT, 'the text of a rule set version is never edited'); END;
CREATE TRIGGER rule_set_version_kept BEFORE DELETE ON rule_set_version
BEGIN SELECT RAISE(ABORT, 'a rule set version is never deleted'); END;
