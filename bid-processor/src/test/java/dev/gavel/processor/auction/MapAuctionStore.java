package dev.gavel.processor.auction;

import dev.gavel.processor.AuctionStore;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An [dev.gavel.processor.AuctionStore] over maps. Two stores are equal if they have the same content.
public final class MapAuctionStore implements AuctionStore {
    private final Map<Long, Auction> auctions = new HashMap<>();
    private final Map<Long, Map<Long, Bidder>> bidders = new HashMap<>();
    private final Map<Long, Map<String, IdempotencyRecord>> keys = new HashMap<>();
    private final Map<Long, Map<String, KeyUses>> keyUses = new HashMap<>();

    /// A store with the same content.
    public MapAuctionStore copy() {
        MapAuctionStore copy = new MapAuctionStore();
        copy.auctions.putAll(auctions);
        bidders.forEach((id, each) -> copy.bidders.put(id, new HashMap<>(each)));
        keys.forEach((id, each) -> copy.keys.put(id, new HashMap<>(each)));
        keyUses.forEach((id, each) -> copy.keyUses.put(id, new HashMap<>(each)));
        return copy;
    }

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
        return bidders.getOrDefault(auctionId, Map.of()).getOrDefault(bidderId, Bidder.NEW);
    }

    @Override
    public void put(long auctionId, long bidderId, Bidder bidder) {
        bidders.computeIfAbsent(auctionId, _ -> new HashMap<>()).put(bidderId, bidder);
    }

    @Override
    public @Nullable IdempotencyRecord idempotencyRecord(long auctionId, String key) {
        return keys.getOrDefault(auctionId, Map.of()).get(key);
    }

    @Override
    public void put(long auctionId, String key, IdempotencyRecord record) {
        keys.computeIfAbsent(auctionId, _ -> new HashMap<>()).put(key, record);
    }

    @Override
    public KeyUses keyUses(long auctionId, String name) {
        return keyUses.getOrDefault(auctionId, Map.of()).getOrDefault(name, KeyUses.NONE);
    }

    @Override
    public void put(long auctionId, String name, KeyUses uses) {
        keyUses.computeIfAbsent(auctionId, _ -> new HashMap<>()).put(name, uses);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MapAuctionStore that
                && auctions.equals(that.auctions)
                && bidders.equals(that.bidders)
                && keys.equals(that.keys)
                && keyUses.equals(that.keyUses);
    }

    @Override
    public int hashCode() {
        return auctions.hashCode();
    }

    @Override
    public String toString() {
        return auctions + " " + bidders + " " + keys + " " + keyUses;
    }
}
