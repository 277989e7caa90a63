-- When an auction was closed or cancelled. Null: it is not over, or it was over before this column existed. The tables do
-- not say when that was; a rebuild fills it in.

ALTER TABLE auctions
  ADD COLUMN closed_at timestamptz;                            -- broker time of the command that ended it
