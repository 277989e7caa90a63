package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// The decision of one command. Each command has exactly one.
///
/// @param position of the command
/// @param atMs broker time of the command, ms since 1970 UTC
/// @param sequence 1, 2, 3, … within the auction without gaps; 0: there is no such auction
/// @param standing the public state after this event; null: there is no such auction
/// @param actor of the command, see [Envelope]
/// @param chain null: there is no such auction, or its rules are version 1, or the hash is not computed yet
public record Event(
        long auctionId,
        Position position,
        long atMs,
        long sequence,
        @Nullable Standing standing,
        Fact fact,
        long actor,
        @Nullable ChainHash chain) {

    public Event {
        if (auctionId <= 0 || sequence < 0 || (sequence == 0) != (standing == null)) {
            throw new IllegalArgumentException("auction " + auctionId + ", sequence " + sequence + ", " + standing);
        }
    }

    /// Without chain hash and actor.
    public Event(long auctionId, Position position, long atMs, long sequence, @Nullable Standing standing, Fact fact) {
        this(auctionId, position, atMs, sequence, standing, fact, 0, null);
    }

    public Event withChain(@Nullable ChainHash hash) {
        return new Event(auctionId, position, atMs, sequence, standing, fact, actor, hash);
    }

    public Event withActor(long pseudonym) {
        return pseudonym == actor
                ? this
                : new Event(auctionId, position, atMs, sequence, standing, fact, pseudonym, chain);
    }

    /// The primary reason if the command was rejected; otherwise null.
    public @Nullable Reason rejection() {
        return switch (fact) {
            case Fact.BidRefused refused -> refused.reason();
            case Fact.Refused refused -> refused.reason();
            case Fact.Opened _,
                    Fact.BidAccepted _,
                    Fact.Closed _,
                    Fact.Cancelled _,
                    Fact.Retracted _,
                    Fact.Repeated _ ->
                    null;
        };
    }

    /// When this event ended the auction: its own time if it closed or cancelled it; 0 if it did not.
    public long closedAtMs() {
        return switch (fact) {
            case Fact.Closed _, Fact.Cancelled _ -> atMs;
            case Fact.BidAccepted accepted -> accepted.closed() == null ? 0 : atMs;
            case Fact.Opened _, Fact.BidRefused _, Fact.Refused _, Fact.Retracted _, Fact.Repeated _ -> 0;
        };
    }
}
