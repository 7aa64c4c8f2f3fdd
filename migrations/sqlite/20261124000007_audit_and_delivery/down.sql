DROP TABLE idempotency;
DROP TABLE notice;
DROP TABLE audit;
