package dev.gavel.processor.auction;

import dev.gavel.processor.auction.AuctionHouse.Outcome;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import org.jspecify.annotations.Nullable;

/// An auction house that remembers in maps.
public final class House {
    private final MapMemory memory = new MapMemory();
    private final AuctionHouse house = new AuctionHouse(memory);

    /// The event that the log gets.
    public Event decide(Envelope envelope, Stamp stamp) {
        return outcome(envelope, stamp).event();
    }

    /// The event with the answer.
    public Outcome outcome(Envelope envelope, Stamp stamp) {
        return house.decide(envelope, stamp);
    }

    @Nullable Auction auction(long id) {
        return memory.auction(id);
    }
}
