package dev.gavel.processor.auction;

import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An auction house that remembers in maps.
final class House implements Memory {
    private final Map<Long, Auction> auctions = new HashMap<>();
    private final Map<Long, Map<Long, Bidder>> bidders = new HashMap<>();
    private final Map<Long, Map<String, Told>> keys = new HashMap<>();
    private final AuctionHouse house = new AuctionHouse(this);

    /// The event that the log gets.
    Event decide(Envelope envelope, Stamp stamp) {
        return house.decide(envelope, stamp).event();
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
    public @Nullable Told told(long auctionId, String key) {
        return keys.getOrDefault(auctionId, Map.of()).get(key);
    }

    @Override
    public void put(long auctionId, String key, Told told) {
        keys.computeIfAbsent(auctionId, _ -> new HashMap<>()).put(key, told);
    }
}
