package dev.gavel.replay.scenario;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionHouse.Outcome;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The commands of one partition decided twice: under the terms on the log, and under others.
///
/// The bids stay as they were made. So do a seller's closes and cancellations. The closes by the clock do not: the
/// closer appended them when the end of that time had passed. Under other terms the end may be another, so an auction
/// is closed at its own end, before the first of its commands that the broker took at or after it, and a close by the
/// clock that comes earlier is refused, as the rules do anyway. That holds only where the end is another than on the
/// log, or the log's auction is over by then: elsewhere the close on the log is the right one, and what happened
/// between end and close (a cancellation, say) stays as it was. Equal terms so come to equal courses.
final class ScenarioComparison {
    private final OtherRules rules;
    private final Side recorded = new Side();
    private final Side other = new Side();
    private long lastMs;
    private long closedByItsOwnEnd;

    /// What came of a partition.
    ///
    /// @param pending auctions of which the end decides whether they would be closed by now
    record Result(
            List<AuctionDiff> settled,
            List<Pending> pending,
            Map<dev.gavel.schema.Reason, Long> recordedRefusals,
            Map<dev.gavel.schema.Reason, Long> otherRefusals,
            long lastMs,
            long closedByItsOwnEnd) {}

    /// An auction that would be open at the end of the log, unless time had gone past its end on another partition.
    ///
    /// @param open if it is open
    /// @param closed if it is not
    record Pending(long endsAtMs, AuctionDiff open, AuctionDiff closed) {}

    ScenarioComparison(OtherRules rules) {
        this.rules = rules;
    }

    void decide(Envelope envelope, Stamp stamp) {
        lastMs = Math.max(lastMs, stamp.atMs());
        long id = envelope.command().auctionId();
        Outcome asRecorded = recorded.decide(envelope, stamp);
        if (closeAtOwnEnd(id, asRecorded.before(), stamp.atMs())) {
            closedByItsOwnEnd++;
        }
        other.decide(underOtherTerms(envelope, asRecorded.event().fact()), stamp);
    }

    Result result() {
        Set<Long> ids = new HashSet<>(recorded.courses().keySet());
        ids.addAll(other.courses().keySet());
        List<AuctionDiff> settled = new ArrayList<>();
        List<Pending> pending = new ArrayList<>();
        for (long id : ids) {
            AuctionDiff open = new AuctionDiff(id, recorded.course(id), other.course(id));
            Auction auction = other.auction(id);
            if (closeAtOwnEnd(id, recorded.auction(id), Long.MAX_VALUE) && auction != null) {
                AuctionDiff closed = new AuctionDiff(id, recorded.course(id), other.course(id));
                pending.add(new Pending(auction.endsAtMs(), open, closed));
            } else {
                settled.add(open);
            }
        }
        return new Result(settled, pending, recorded.refusals(), other.refusals(), lastMs, closedByItsOwnEnd);
    }

    /// The closer of the other rules.
    ///
    /// @param onTheLog the auction as the log has it now
    /// @param nowMs by the log
    /// @return whether it closed
    private boolean closeAtOwnEnd(long id, @Nullable Auction onTheLog, long nowMs) {
        Auction auction = other.auction(id);
        if (auction == null || !auction.isOpen() || nowMs < auction.endsAtMs()) {
            return false;
        }
        if (onTheLog != null && onTheLog.isOpen() && onTheLog.endsAtMs() == auction.endsAtMs()) {
            return false;
        }
        // Nobody sees where this stands: no bid has its place.
        Stamp end = new Stamp(new Position(0, 0), auction.endsAtMs());
        other.decide(new Envelope(new CloseAuction(id, CloseCause.END_PASSED), null), end);
        return true;
    }

    private Envelope underOtherTerms(Envelope envelope, Fact recordedFact) {
        if (!(envelope.command() instanceof OpenAuction open)) {
            return envelope;
        }
        AuctionTerms terms;
        try {
            terms = rules.of(open.auctionId(), open.terms());
        } catch (IllegalArgumentException e) {
            if (recordedFact instanceof Fact.Opened) {
                throw new InapplicableTermsException(open.auctionId(), e);
            }
            // It opened nothing then, and opens nothing now.
            return envelope;
        }
        return new Envelope(
                new OpenAuction(open.auctionId(), terms),
                envelope.replyTo(),
                envelope.deadlineMs(),
                envelope.idempotencyKey());
    }
}
