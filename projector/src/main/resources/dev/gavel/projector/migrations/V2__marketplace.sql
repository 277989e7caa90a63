-- Types of auctions, increments, reserve, soft close, retraction and idempotency. All defaults are constants, so that
-- Postgres adds the columns without writing a row.

ALTER TABLE auctions
  ADD COLUMN type           text    NOT NULL DEFAULT 'english',
  ADD COLUMN leading_bid_id bigint  NOT NULL DEFAULT 0,        -- 0: none, or rules version 1, which did not say
  ADD COLUMN reserve        text    NOT NULL DEFAULT 'untold', -- untold not_met met
  ADD COLUMN sealed         boolean NOT NULL DEFAULT false,    -- not over: price, leader and count say nothing yet
  ADD COLUMN terms          bytea,                             -- whole, as published: gavel.v1.AuctionTerms; null: version 1
  ALTER COLUMN increment_micros DROP NOT NULL;                 -- null: not a fixed one, see terms

ALTER TABLE bids
  ALTER COLUMN amount_micros DROP NOT NULL,                    -- null: withheld, a proxy's maximum or a sealed bid
  ADD COLUMN also         text,                                -- further reasons, with commas
  ADD COLUMN reserve      text    NOT NULL DEFAULT 'untold',
  ADD COLUMN sealed       boolean NOT NULL DEFAULT false,
  ADD COLUMN bought       boolean NOT NULL DEFAULT false,      -- at the buy-now price
  ADD COLUMN retracted_at timestamptz;                         -- broker time of the retraction; null: it stands

-- A bid that came again under its idempotency key: its decision is the first one's.
CREATE TABLE repeats (
  auction_id   bigint NOT NULL,
  bid_id       bigint NOT NULL,
  first_bid_id bigint NOT NULL,
  PRIMARY KEY (auction_id, bid_id)
);
