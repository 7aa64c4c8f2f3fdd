DROP TABLE plan_share;
DROP TABLE plan;
