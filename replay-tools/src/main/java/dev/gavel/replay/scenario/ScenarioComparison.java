package dev.gavel.replay.scenario;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.scenario.ScenarioReplay.ScenarioTerms;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff;
import dev.gavel.replay.scenario.ScenarioResult.SkippedAuction;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides the commands of one partition twice: under the recorded terms and under the scenario's.
///
/// Bids, and a seller's closes and cancellations, are replayed as recorded. Closes by the clock are not, because the
/// closer appended them when the recorded end had passed, and an auction may end at another time in the scenario.
/// Instead, an auction is closed at its end in the scenario, before the first of its commands with a broker time at or
/// after that end. If the recorded close comes earlier, the rules reject it.
///
/// This applies only if the ends differ, or if the recorded auction is over by then. Otherwise the recorded close is
/// the right one, and whatever happened between end and close (for example a cancellation) stays. So equal terms give
/// equal results.
///
/// An auction whose terms contradict those of the scenario is left out of both sides.
final class ScenarioComparison {
    private final ScenarioTerms terms;
    private final ReplayedPartition recorded = new ReplayedPartition();
    private final ReplayedPartition scenario = new ReplayedPartition();
    private final Map<Long, SkippedAuction> skipped = new HashMap<>();
    private long lastMs;
    private long closedAtScenarioEnd;

    /// The results of a partition.
    ///
    /// @param ended auctions whose result is final
    /// @param unended auctions that are open in the scenario when the partition ends
    /// @param skipped auctions that cannot have the scenario's terms
    /// @param lastMs the last broker time, ms since 1970 UTC
    /// @param closedAtScenarioEnd how many auctions were closed at an end at which the log has no close
    record Result(
            List<AuctionDiff> ended,
            List<Unended> unended,
            List<SkippedAuction> skipped,
            Map<Reason, Long> recordedRejections,
            Map<Reason, Long> scenarioRejections,
            long lastMs,
            long closedAtScenarioEnd) {}

    /// An auction that is open at the end of its partition. It is closed if its end has passed on another partition.
    ///
    /// @param open the result if its end has not passed
    /// @param closed the result if it has
    record Unended(long endsAtMs, AuctionDiff open, AuctionDiff closed) {}

    ScenarioComparison(ScenarioTerms terms) {
        this.terms = terms;
    }

    void decide(Envelope envelope, CommandMetadata metadata) {
        lastMs = Math.max(lastMs, metadata.atMs());
        long id = envelope.command().auctionId();
        if (skipped.containsKey(id)) {
            return;
        }
        ProcessedCommand recordedOutcome = recorded.decide(envelope, metadata);
        if (closeAtScenarioEnd(id, recordedOutcome.before(), metadata.atMs())) {
            closedAtScenarioEnd++;
        }
        Envelope inScenario = withScenarioTerms(envelope, recordedOutcome.event().fact());
        if (inScenario == null) {
            recorded.remove(id);
        } else {
            scenario.decide(inScenario, metadata);
        }
    }

    Result result() {
        Set<Long> ids = new HashSet<>(recorded.auctionIds());
        ids.addAll(scenario.auctionIds());
        List<AuctionDiff> ended = new ArrayList<>();
        List<Unended> unended = new ArrayList<>();
        for (long id : ids) {
            AuctionDiff diff = diff(id);
            Auction auction = scenario.auction(id);
            if (closeAtScenarioEnd(id, recorded.auction(id), Long.MAX_VALUE) && auction != null) {
                unended.add(new Unended(auction.endsAtMs(), diff, diff(id)));
            } else {
                ended.add(diff);
            }
        }
        return new Result(
                ended,
                unended,
                List.copyOf(skipped.values()),
                recorded.rejections(),
                scenario.rejections(),
                lastMs,
                closedAtScenarioEnd);
    }

    private AuctionDiff diff(long id) {
        return new AuctionDiff(id, recorded.result(id), scenario.result(id));
    }

    /// Does the closer's work in the scenario.
    ///
    /// @param onTheLog the recorded auction; null: there is none
    /// @param nowMs broker time
    /// @return whether the auction was closed
    private boolean closeAtScenarioEnd(long id, @Nullable Auction onTheLog, long nowMs) {
        Auction auction = scenario.auction(id);
        if (auction == null || !auction.isOpen() || nowMs < auction.endsAtMs()) {
            return false;
        }
        if (onTheLog != null && onTheLog.isOpen() && onTheLog.endsAtMs() == auction.endsAtMs()) {
            return false;
        }
        // This close has no record of its own. Its position is not shown anywhere.
        CommandMetadata end = new CommandMetadata(new Position(0, 0), auction.endsAtMs());
        scenario.decide(new Envelope(new CloseAuction(id, CloseCause.END_PASSED), null), end);
        return true;
    }

    /// @return null: the auction was opened with terms that contradict those of the scenario, and is skipped
    private @Nullable Envelope withScenarioTerms(Envelope envelope, Fact recordedFact) {
        if (!(envelope.command() instanceof OpenAuction open)) {
            return envelope;
        }
        AuctionTerms scenarioTerms;
        try {
            scenarioTerms = terms.of(open.auctionId(), open.terms());
        } catch (IllegalArgumentException e) {
            if (recordedFact instanceof Fact.Opened) {
                skipped.put(open.auctionId(), SkippedAuction.of(open.auctionId(), e));
                return null;
            }
            return envelope; // the opening was rejected on the log, and is rejected here
        }
        return new Envelope(
                new OpenAuction(open.auctionId(), scenarioTerms),
                envelope.replyTo(),
                envelope.deadlineMs(),
                envelope.idempotencyKey(),
                envelope.actor());
    }
}
