package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.Memory;

/// One record of the changelog.
sealed interface Change {
    record OfAuction(Auction auction) implements Change {}

    record OfBidder(long auctionId, long bidderId, Bidder bidder) implements Change {}

    record OfKey(long auctionId, String key, IdempotencyRecord told) implements Change {}

    default void into(Memory memory) {
        switch (this) {
            case OfAuction(Auction auction) -> memory.put(auction);
            case OfBidder(long auctionId, long bidderId, Bidder bidder) -> memory.put(auctionId, bidderId, bidder);
            case OfKey(long auctionId, String key, IdempotencyRecord told) -> memory.put(auctionId, key, told);
        }
    }
}
