-- Who placed the bid, as the log names it. Null: nobody was authenticated, or the bid was projected before this column
-- existed; a rebuild fills it in.

ALTER TABLE bids
  ADD COLUMN actor bigint;                                     -- a pseudonym
