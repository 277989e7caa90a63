package dev.gavel.processor.auction;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import org.jspecify.annotations.Nullable;

/// An [AuctionEngine] over maps.
public final class InMemoryEngine {
    private final MapAuctionStore store = new MapAuctionStore();
    private final AuctionEngine engine = new AuctionEngine(store);

    public ProcessedCommand process(Envelope envelope, CommandMetadata metadata) {
        return engine.process(envelope, metadata);
    }

    public Event event(Envelope envelope, CommandMetadata metadata) {
        return process(envelope, metadata).event();
    }

    @Nullable Auction auction(long id) {
        return store.auction(id);
    }
}
