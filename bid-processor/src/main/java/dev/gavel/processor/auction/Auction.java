package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Reason;
import org.jspecify.annotations.Nullable;

/// The state of one auction, computed from its commands. Its size does not grow with the number of bids.
///
/// @param definition what never changes
/// @param progress what changes rarely
/// @param leader what changes with the bids
/// @param bidCount accepted bids that have not been retracted
/// @param sequence the number of the latest event
/// @param chain the chain hash of the latest event; null: the rules are version 1, which has none
public record Auction(
        AuctionDefinition definition,
        AuctionProgress progress,
        Leader leader,
        int bidCount,
        long sequence,
        @Nullable ChainHash chain) {

    /// Changed by commands alone. Whether an open auction has started depends on the time of the command.
    public enum Phase {
        OPEN,
        CLOSED,
        CANCELLED
    }

    static Auction opened(AuctionDefinition definition) {
        return new Auction(definition, AuctionProgress.opened(definition), Leader.NONE, 0, 1, null);
    }

    public long id() {
        return definition.id();
    }

    public AuctionTerms terms() {
        return definition.terms();
    }

    public Phase phase() {
        return progress.phase();
    }

    public boolean isOpen() {
        return phase() == Phase.OPEN;
    }

    boolean hasStarted(long atMs) {
        return atMs >= definition.startsAtMs();
    }

    /// The reason to reject a bid or retraction because the auction is over; null: it is not.
    @Nullable Reason overReason(long atMs) {
        Reason ended = endedReason();
        // The command that closes the auction arrives after its end. Bids are too late from the end on.
        return ended == null && atMs >= endsAtMs() ? Reason.CLOSED : ended;
    }

    /// The reason to reject a close or cancellation because there was one already; null: there was none.
    @Nullable Reason endedReason() {
        return switch (phase()) {
            case OPEN -> null;
            case CLOSED -> Reason.CLOSED;
            case CANCELLED -> Reason.CANCELLED;
        };
    }

    public long endsAtMs() {
        return progress.endsAtMs();
    }

    public boolean hasBid() {
        return bidCount > 0;
    }

    /// Whether the events of this auction are chained by hashes (docs/adr/0012).
    public boolean chainsEvents() {
        return terms().rulesVersion() != RulesV1.VERSION;
    }

    /// One more idempotency key was used.
    ///
    /// @param rejected whether it is counted with those of rejected commands
    /// @param size by which the counter advances; 0: it is counted for its owner only
    public Auction withIdempotencyKey(boolean rejected, int size) {
        return new Auction(definition, progress.withIdempotencyKey(rejected, size), leader, bidCount, sequence, chain);
    }

    /// The latest event got this chain hash.
    public Auction withChain(ChainHash hash) {
        return new Auction(definition, progress, leader, bidCount, sequence, hash);
    }

    /// A bid was accepted.
    Auction withBid(Leader newLeader, AuctionProgress newProgress) {
        return new Auction(definition, newProgress, newLeader, bidCount + 1, sequence + 1, chain);
    }

    /// A bid was retracted.
    Auction withoutBid(Leader newLeader, AuctionProgress newProgress) {
        return new Auction(definition, newProgress, newLeader, bidCount - 1, sequence + 1, chain);
    }

    /// The bid that was just accepted bought at the buy-now price. The same event closes the auction, so the sequence
    /// does not advance.
    Auction closedByLatestEvent() {
        return new Auction(definition, progress.withPhase(Phase.CLOSED), leader, bidCount, sequence, chain);
    }

    /// A command closed or cancelled the auction.
    Auction withPhase(Phase newPhase) {
        return new Auction(definition, progress.withPhase(newPhase), leader, bidCount, sequence + 1, chain);
    }

    /// An event that changes nothing else: a rejection or a repetition.
    Auction withNextSequence() {
        return withPhase(phase());
    }
}
