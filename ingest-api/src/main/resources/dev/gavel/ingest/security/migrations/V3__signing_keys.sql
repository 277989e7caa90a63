-- Public keys with which subjects sign their requests. A subject has to sign if one of its rows says so, also a revoked one:
-- revoking a key that was stolen must not make a stolen token enough.
CREATE TABLE signing_keys (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject    text NOT NULL REFERENCES subjects ON DELETE CASCADE,
  -- SubjectPublicKeyInfo, DER.
  spki       bytea NOT NULL,
  required   boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  UNIQUE (subject, spki)
);
