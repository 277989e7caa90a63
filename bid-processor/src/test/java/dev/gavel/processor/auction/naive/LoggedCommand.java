package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.Envelope;

/// A command on the log.
public record LoggedCommand(Envelope envelope, CommandMetadata metadata) {
    public long auctionId() {
        return envelope.command().auctionId();
    }
}
