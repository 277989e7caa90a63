package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import org.jspecify.annotations.Nullable;

/// The state of many auctions.
public interface AuctionStore {
    /// @return null: there is no such auction
    @Nullable Auction auction(long id);

    void put(Auction auction);

    /// @return [Bidder#NEW]: the bidder has no accepted bid in the auction
    Bidder bidder(long auctionId, long bidderId);

    void put(long auctionId, long bidderId, Bidder bidder);

    /// @param key as [dev.gavel.processor.auction.Idempotency#recordName] makes it
    /// @return null: the key was not used, or its record was deleted; an expired record may still be returned
    @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key);

    void put(long auctionId, String key, IdempotencyRecord record);

    /// @param name as [dev.gavel.processor.auction.Idempotency#usesName] makes it
    /// @return [KeyUses#NONE]: none are known, or they were deleted; expired ones may still be returned
    KeyUses keyUses(long auctionId, String name);

    void put(long auctionId, String name, KeyUses uses);
}
