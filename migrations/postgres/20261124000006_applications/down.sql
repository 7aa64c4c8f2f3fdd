DROP TABLE review_request;
DROP TABLE decision;
DROP TABLE claim;
DROP TABLE application_line;
DROP TABLE application_group;
DROP TABLE application;
