package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;

/// One entry of an auction's history: a command, its metadata and its decision.
record HistoryEntry(Envelope envelope, CommandMetadata metadata, Fact fact) {
    Command command() {
        return envelope.command();
    }

    long atMs() {
        return metadata.atMs();
    }

    boolean isRejected() {
        return fact instanceof Fact.BidRefused || fact instanceof Fact.Refused;
    }

    /// Whether the command was decided by the rules, and not as a repetition or a reused idempotency key.
    boolean isFirstUseOfItsKey() {
        return switch (fact) {
            case Fact.BidRefused rejected -> rejected.reason() != Reason.KEY_REUSED;
            case Fact.Refused rejected -> rejected.reason() != Reason.KEY_REUSED;
            case Fact.Repeated _ -> false;
            case Fact.Opened _, Fact.BidAccepted _, Fact.Closed _, Fact.Cancelled _, Fact.Retracted _ -> true;
        };
    }
}
