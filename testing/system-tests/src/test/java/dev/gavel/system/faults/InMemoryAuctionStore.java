package dev.gavel.system.faults;

import dev.gavel.processor.AuctionStore;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The processor's state in maps that never expire.
final class InMemoryAuctionStore implements AuctionStore {
    private final Map<Long, Auction> auctions = new HashMap<>();
    private final Map<Key<Long>, Bidder> bidders = new HashMap<>();
    private final Map<Key<String>, IdempotencyRecord> keys = new HashMap<>();
    private final Map<Key<String>, KeyUses> keyUses = new HashMap<>();

    private record Key<T>(long auctionId, T of) {}

    @Override
    public @Nullable Auction auction(long id) {
        return auctions.get(id);
    }

    @Override
    public void put(Auction auction) {
        auctions.put(auction.id(), auction);
    }

    @Override
    public Bidder bidder(long auctionId, long bidderId) {
        return bidders.getOrDefault(new Key<>(auctionId, bidderId), Bidder.NEW);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        bidders.put(new Key<>(auctionId, bidderId), bidder);
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        return keys.get(new Key<>(auctionId, key));
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        keys.put(new Key<>(auctionId, key), record);
    }

    @Override
    public KeyUses keyUses(long auctionId, String name) {
        return keyUses.getOrDefault(new Key<>(auctionId, name), KeyUses.NONE);
    }

    @Override
    public void put(long auctionId, String name, KeyUses uses) {
        keyUses.put(new Key<>(auctionId, name), uses);
    }
}
