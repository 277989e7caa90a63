package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.MapMemory;
import dev.gavel.processor.auction.Memory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A memory, each change of which is on a changelog too.
final class LoggedMemory implements Memory {
    private final MapMemory memory;
    private final Consumer<Change> changelog;

    LoggedMemory(MapMemory memory, Consumer<Change> changelog) {
        this.memory = memory;
        this.changelog = changelog;
    }

    @Override
    public @Nullable Auction auction(long id) {
        return memory.auction(id);
    }

    @Override
    public void put(Auction auction) {
        put(new Change.OfAuction(auction));
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        return memory.bidder(auctionId, bidderId);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        put(new Change.OfBidder(auctionId, bidderId, bidder));
    }

    @Override
    public @Nullable IdempotencyRecord told(long auctionId, String key) {
        return memory.told(auctionId, key);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord told) {
        put(new Change.OfKey(auctionId, key, told));
    }

    private void put(Change change) {
        change.into(memory);
        changelog.accept(change);
    }
}
