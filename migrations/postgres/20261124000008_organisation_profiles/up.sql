-- What else is known of an organisation; no rule and no permission depends on it.
CREATE TABLE organisation_profile (
    organisation_id uuid NOT NULL PRIMARY KEY REFERENCES organisation (id),
    short_name TEXT,
    school_code TEXT,
    region_code TEXT,
    parent_id uuid REFERENCES organisation (id)
);
