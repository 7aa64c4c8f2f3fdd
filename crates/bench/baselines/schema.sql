-- A minimal double-entry credit ledger, used only as a yardstick: no authentication, no rule, no audit, no outcome.
CREATE SCHEMA anchor;
CREATE TABLE anchor.entry(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key uuid NOT NULL UNIQUE, kind smallint NOT NULL, meta jsonb NOT NULL, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE anchor.posting(entry_id bigint NOT NULL REFERENCES anchor.entry(id), seq smallint NOT NULL, account_id bigint NOT NULL, amount bigint NOT NULL, PRIMARY KEY(entry_id,seq));
CREATE INDEX posting_account ON anchor.posting(account_id, entry_id);
CREATE TABLE anchor.balance(account_id bigint PRIMARY KEY, amount bigint NOT NULL, version bigint NOT NULL DEFAULT 1, updated_at timestamptz NOT NULL DEFAULT now()) WITH (fillfactor=80);
-- 100,000 learner accounts and 1,000 provider accounts.
INSERT INTO anchor.balance(account_id,amount) SELECT g,0 FROM generate_series(1,100000) g;
INSERT INTO anchor.balance(account_id,amount) SELECT g,0 FROM generate_series(1000001,1001000) g;
CREATE FUNCTION anchor.post_credit(p_key uuid, p_from bigint, p_to bigint, p_amt bigint, p_meta jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE e bigint;
BEGIN
  INSERT INTO anchor.entry(key,kind,meta) VALUES(p_key,1,p_meta) ON CONFLICT(key) DO NOTHING RETURNING id INTO e;
  IF e IS NULL THEN RETURN 0; END IF;
  INSERT INTO anchor.posting VALUES(e,0,p_from,-p_amt),(e,1,p_to,p_amt);
  INSERT INTO anchor.balance AS b(account_id,amount) VALUES(p_from,-p_amt),(p_to,p_amt)
    ON CONFLICT(account_id) DO UPDATE SET amount=b.amount+excluded.amount, version=b.version+1, updated_at=now();
  RETURN e;
END $$;
ANALYZE;
