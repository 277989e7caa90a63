-- Who sells, so that the open auctions of a seller can be counted. 0: nobody was authenticated, or the auction was opened
-- before this column existed; a rebuild fills it in.

ALTER TABLE auctions
  ADD COLUMN seller_id bigint NOT NULL DEFAULT 0;

CREATE INDEX auctions_open_by_seller ON auctions (seller_id) WHERE seller_id <> 0 AND status IN ('open', 'scheduled');
