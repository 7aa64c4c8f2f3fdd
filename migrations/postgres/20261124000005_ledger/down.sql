DROP TABLE contra_balance;
DROP TABLE balance;
DROP TABLE posting;
DROP TABLE entry;
