package dev.gavel.processor.auction;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import org.jspecify.annotations.Nullable;

/// An [AuctionEngine] over maps.
public final class InMemoryEngine {
    private final MapAuctionStore store;
    private final AuctionEngine engine;

    public InMemoryEngine() {
        this(new MapAuctionStore());
    }

    private InMemoryEngine(MapAuctionStore store) {
        this.store = store;
        this.engine = new AuctionEngine(store);
    }

    /// An engine with the same state, which goes its own way from here.
    public InMemoryEngine copy() {
        return new InMemoryEngine(store.copy());
    }

    public ProcessedCommand process(Envelope envelope, CommandMetadata metadata) {
        return engine.process(envelope, metadata);
    }

    public Event event(Envelope envelope, CommandMetadata metadata) {
        return process(envelope, metadata).event();
    }

    public @Nullable Auction auction(long id) {
        return store.auction(id);
    }
}
