-- A school code is one school's for life. Where two organisations have one code this step stops, and somebody
-- has to say first whose it is.
CREATE UNIQUE INDEX organisation_profile_school_code_unique ON organisation_profile (school_code);
