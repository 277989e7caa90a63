package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.AuctionStore;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import dev.gavel.processor.auction.MapAuctionStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An [AuctionStore] that also writes each change to a changelog.
final class ChangelogStore implements AuctionStore {
    private final MapAuctionStore memory;
    private final Consumer<ChangelogRecord> changelog;

    ChangelogStore(MapAuctionStore memory, Consumer<ChangelogRecord> changelog) {
        this.memory = memory;
        this.changelog = changelog;
    }

    @Override
    public @Nullable Auction auction(long id) {
        return memory.auction(id);
    }

    @Override
    public void put(Auction auction) {
        put(new ChangelogRecord.OfAuction(auction));
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        return memory.bidder(auctionId, bidderId);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        put(new ChangelogRecord.OfBidder(auctionId, bidderId, bidder));
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        return memory.idempotencyRecord(auctionId, key);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        put(new ChangelogRecord.OfKey(auctionId, key, record));
    }

    @Override
    public KeyUses keyUses(long auctionId, String name) {
        return memory.keyUses(auctionId, name);
    }

    @Override
    public void put(long auctionId, String name, KeyUses uses) {
        put(new ChangelogRecord.OfKeyUses(auctionId, name, uses));
    }

    private void put(ChangelogRecord change) {
        change.into(memory);
        changelog.accept(change);
    }
}
