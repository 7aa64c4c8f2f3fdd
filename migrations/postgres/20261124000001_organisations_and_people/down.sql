DROP TABLE refresh_token;
DROP TABLE session;
DROP TABLE client_secret;
DROP TABLE client;
DROP TABLE user_account;
DROP TABLE organisation;
DROP FUNCTION refuse_change;
