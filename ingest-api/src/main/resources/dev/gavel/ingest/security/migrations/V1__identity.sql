-- Who is who. Unlike the read models, none of it is on the log: it cannot be rebuilt, and has to be backed up.

-- The subjects that have acted. Deleting a row makes its pseudonym, which is on the log, a number that belongs to nobody.
CREATE TABLE subjects (
  subject   text PRIMARY KEY,
  pseudonym bigint NOT NULL UNIQUE CHECK (pseudonym <> 0),
  bidder_id bigint NOT NULL UNIQUE CHECK (bidder_id > 0),
  made_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL,
  digest     bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
  subject    text NOT NULL REFERENCES subjects ON DELETE CASCADE,
  roles      text[] NOT NULL,
  -- Null: that of the subject.
  bidder_id  bigint CHECK (bidder_id > 0),
  agent_for  bigint[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_subject ON api_keys (subject);

-- One row: rises with every change that the services have to see.
CREATE TABLE changes (
  one    boolean PRIMARY KEY DEFAULT true CHECK (one),
  number bigint NOT NULL
);
INSERT INTO changes VALUES (true, 0);

-- What administrators did. Names nobody who can be forgotten: subjects are named by their pseudonym.
CREATE TABLE audit (
  id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at     timestamptz NOT NULL DEFAULT now(),
  actor  text NOT NULL DEFAULT session_user,
  action text NOT NULL,
  target text NOT NULL
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
