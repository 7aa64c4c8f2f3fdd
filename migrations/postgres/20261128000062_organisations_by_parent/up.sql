-- Organisations below another are found, and the one above is deleted, without a scan.
CREATE INDEX organisation_profile_parent ON organisation_profile (parent_id);
