-- The read model. It is the fold of auction-events and can be dropped and filled again from the log.

CREATE TABLE auctions (
  id                      bigint PRIMARY KEY,
  title                   text NOT NULL,
  opening_price_micros    bigint NOT NULL,
  increment_micros        bigint NOT NULL,
  status                  text NOT NULL,         -- scheduled open sold unsold cancelled, as of the last event
  starts_at               timestamptz NOT NULL,
  ends_at                 timestamptz NOT NULL,
  price_micros            bigint NOT NULL,       -- 0: no bid yet
  minimum_next_bid_micros bigint NOT NULL,
  leader_id               bigint NOT NULL,       -- 0: nobody
  bid_count               bigint NOT NULL,
  log_partition           int NOT NULL,          -- position of the last command that concerned it
  log_offset              bigint NOT NULL
  -- Each batch changes prices in place: with room left on the page no index is touched (a HOT update).
) WITH (fillfactor = 70);

CREATE INDEX auctions_by_status ON auctions (status, id);

-- Every decided bid, accepted or refused, those for unknown auctions too. Only ever appended to.
CREATE TABLE bids (
  auction_id              bigint NOT NULL,
  bid_id                  bigint NOT NULL,
  bidder_id               bigint NOT NULL,
  amount_micros           bigint NOT NULL,
  reason                  text,                  -- null: accepted
  price_micros            bigint,                -- the standing after it; null: no such auction
  minimum_next_bid_micros bigint,
  leader_id               bigint,
  ends_at                 timestamptz,
  decided_at              timestamptz NOT NULL,  -- broker time of the command
  PRIMARY KEY (auction_id, bid_id)
);

-- Of auction-events: all below next_offset is in the tables above. Changed in the same transaction as they.
CREATE TABLE projection_offsets (
  partition   int PRIMARY KEY,
  next_offset bigint NOT NULL
) WITH (fillfactor = 20);

CREATE TABLE unreadable_events (
  partition    int,
  event_offset bigint,
  reason       text NOT NULL,
  record_key   bytea,
  record_value bytea,
  PRIMARY KEY (partition, event_offset)
);
