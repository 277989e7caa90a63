-- What a receipt says of a bid's place among its auction's events.

ALTER TABLE bids
  ADD COLUMN sequence bigint NOT NULL DEFAULT 0,               -- of the event within the auction; 0: no such auction
  ADD COLUMN chain    bytea;                                   -- of the event, 32 bytes; null: version 1, no such auction
