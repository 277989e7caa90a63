-- Secrets before the current one that sign, too, for a while: as many as were rotated away meanwhile.
CREATE TABLE old_secrets (
  subscription_id bigint NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
  secret          text NOT NULL,
  rotated_at      timestamptz NOT NULL DEFAULT now(),
  signs_until     timestamptz NOT NULL,
  PRIMARY KEY (subscription_id, secret)
);

INSERT INTO old_secrets (subscription_id, secret, signs_until)
SELECT id, old_secret, old_secret_until FROM subscriptions WHERE old_secret_until > now();

ALTER TABLE subscriptions DROP COLUMN old_secret, DROP COLUMN old_secret_until;
