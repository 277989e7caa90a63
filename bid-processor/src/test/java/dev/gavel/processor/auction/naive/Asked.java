package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.Stamp;
import dev.gavel.schema.Envelope;

/// A command on the log.
public record Asked(Envelope envelope, Stamp stamp) {
    public long auctionId() {
        return envelope.command().auctionId();
    }
}
