DROP TABLE calendar_year;
DROP TABLE programme;
DROP TABLE rule_set_version_event;
DROP TABLE rule_set_version;
DROP TABLE rule_set;
DROP TABLE award;
DROP TABLE level_framework;
