-- Who wants to be told of events, and how far each has been told. None of it is on the log: it cannot be rebuilt, and has
-- to be backed up.

CREATE TABLE subscriptions (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The seller who made it. Null: an operator.
  owner_id         bigint CHECK (owner_id > 0),
  url              text NOT NULL,
  -- Empty: all types.
  event_types      text[] NOT NULL,
  -- Empty: all auctions.
  auction_ids      bigint[] NOT NULL,
  -- Only auctions of this seller. Null: of all.
  seller_id        bigint CHECK (seller_id > 0),
  secret           text NOT NULL,
  -- The secret before, and how long it signs, too.
  old_secret       text,
  old_secret_until timestamptz,
  created_at       timestamptz NOT NULL DEFAULT now(),
  -- Rises with every change that the sender has to see.
  revision         bigint NOT NULL DEFAULT 1,
  -- Why nothing is sent any more. Null: it is.
  disabled         text,
  delivered_at     timestamptz,
  failing_since    timestamptz,
  last_error       text
);

-- Every event up to a command's position was delivered, or is a dead letter, except those that are pending.
CREATE TABLE progress (
  subscription_id bigint NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
  log_partition   integer NOT NULL,
  -- -1: none.
  log_offset      bigint NOT NULL,
  pending         bigint[] NOT NULL,
  PRIMARY KEY (subscription_id, log_partition)
);

-- Events that were not delivered in time. The event itself is on the log.
CREATE TABLE dead_letters (
  subscription_id bigint NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
  log_partition   integer NOT NULL,
  log_offset      bigint NOT NULL,
  auction_id      bigint NOT NULL,
  event_type      text NOT NULL,
  attempts        integer NOT NULL,
  died_at         timestamptz NOT NULL DEFAULT now(),
  error           text NOT NULL,
  PRIMARY KEY (subscription_id, log_partition, log_offset)
);
