package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import org.jspecify.annotations.Nullable;

/// What is remembered of many auctions, wherever it is kept.
public interface AuctionStore {
    /// Null: there is no such auction.
    @Nullable Auction auction(long id);

    void put(Auction auction);

    /// [Bidder#NEW]: nothing is remembered.
    Bidder bidder(long auctionId, long bidderId);

    void put(long auctionId, long bidderId, Bidder bidder);

    /// Null: the key was not told, or was forgotten.
    @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key);

    void put(long auctionId, String key, IdempotencyRecord told);
}
