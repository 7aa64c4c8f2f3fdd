-- The register of awards, level frameworks, programme versions, rule sets, the working calendar.
CREATE TABLE level_framework (
    id TEXT NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

CREATE TABLE award (
    id uuid NOT NULL PRIMARY KEY,
    outcome_type TEXT NOT NULL,
    code TEXT NOT NULL,
    edition TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT award_code_edition_unique UNIQUE (code, edition)
);

CREATE TABLE rule_set (
    id uuid NOT NULL PRIMARY KEY,
    code TEXT NOT NULL CONSTRAINT rule_set_code_unique UNIQUE,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    purpose TEXT NOT NULL CONSTRAINT rule_set_purpose CHECK (purpose IN ('recognition', 'transfer')),
    title TEXT NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX rule_set_organisation ON rule_set (organisation_id);

-- The text of a version is never edited; only its state moves, and every move is an event.
CREATE TABLE rule_set_version (
    id uuid NOT NULL PRIMARY KEY,
    rule_set_id uuid NOT NULL REFERENCES rule_set (id),
    number bigint NOT NULL,
    state TEXT NOT NULL CONSTRAINT rule_set_version_state
        CHECK (state IN ('draft', 'submitted', 'approved', 'published', 'withdrawn')),
    source TEXT NOT NULL,
    canonical TEXT NOT NULL,
    hash TEXT NOT NULL,
    effective_from date NOT NULL,
    effective_to date,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    published_at timestamptz,
    withdrawn_at timestamptz,
    CONSTRAINT rule_set_version_number_unique UNIQUE (rule_set_id, number)
);

CREATE TABLE rule_set_version_event (
    rule_set_version_id uuid NOT NULL REFERENCES rule_set_version (id),
    number bigint NOT NULL,
    act TEXT NOT NULL,
    actor_id uuid NOT NULL,
    hash TEXT NOT NULL,
    detail TEXT NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (rule_set_version_id, number)
);

CREATE TABLE programme (
    id uuid NOT NULL PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisation (id),
    code TEXT NOT NULL,
    version TEXT NOT NULL,
    rule_set_id uuid REFERENCES rule_set (id),
    document TEXT NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT programme_version_unique UNIQUE (organisation_id, code, version)
);
CREATE INDEX programme_rule_set ON programme (rule_set_id);

-- The State Council's calendar: days that differ from the weekly rhythm, and the years it covers.
CREATE TABLE calendar_year (
    year bigint NOT NULL PRIMARY KEY,
    document TEXT NOT NULL
);

CREATE TRIGGER rule_set_version_event_insert_only BEFORE UPDATE OR DELETE ON rule_set_version_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_set_version_event_never_truncated BEFORE TRUNCATE ON rule_set_version_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER rule_set_version_text_fixed
    BEFORE UPDATE OF rule_set_id, number, source, canonical, hash, effective_from, effective_to, created_by, created_at
    ON rule_set_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rule_set_version_kept BEFORE DELETE ON rule_set_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
