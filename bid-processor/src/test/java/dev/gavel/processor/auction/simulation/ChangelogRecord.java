package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.AuctionStore;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;

/// One record of the changelog.
sealed interface ChangelogRecord {
    record OfAuction(Auction auction) implements ChangelogRecord {}

    record OfBidder(long auctionId, long bidderId, Bidder bidder) implements ChangelogRecord {}

    record OfKey(long auctionId, String key, IdempotencyRecord record) implements ChangelogRecord {}

    record OfKeyUses(long auctionId, String name, KeyUses uses) implements ChangelogRecord {}

    default void into(AuctionStore memory) {
        switch (this) {
            case OfAuction(Auction auction) -> memory.put(auction);
            case OfBidder(long auctionId, long bidderId, Bidder bidder) -> memory.put(auctionId, bidderId, bidder);
            case OfKey(long auctionId, String key, IdempotencyRecord record) -> memory.put(auctionId, key, record);
            case OfKeyUses(long auctionId, String name, KeyUses uses) -> memory.put(auctionId, name, uses);
        }
    }
}
