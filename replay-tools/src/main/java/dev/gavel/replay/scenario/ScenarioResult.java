package dev.gavel.replay.scenario;

import dev.gavel.replay.scenario.ScenarioComparison.Unended;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The differences between the recorded auctions and the scenario.
///
/// @param partitions how many were read
/// @param commands how many were read, malformed ones included
/// @param malformed how many of the commands are malformed records
/// @param auctions how many were replayed
/// @param skipped auctions that were not compared, in the order of their ids
/// @param differing all auctions with a different result, the largest difference in price first
/// @param recorded the totals under the recorded terms
/// @param scenario the totals under the scenario's terms
/// @param closedAtScenarioEnd how many auctions were closed at an end at which the log has no close
/// @param unknownAuctions auctions that were named, but are not on the log
/// @param time how long the replay took
public record ScenarioResult(
        int partitions,
        long commands,
        long malformed,
        long auctions,
        List<SkippedAuction> skipped,
        List<AuctionDiff> differing,
        ScenarioTotals recorded,
        ScenarioTotals scenario,
        long closedAtScenarioEnd,
        Set<Long> unknownAuctions,
        Duration time) {
    private static final Comparator<AuctionDiff> LARGEST_FIRST =
            Comparator.comparingLong(AuctionDiff::priceDifferenceMicros)
                    .reversed()
                    .thenComparingLong(AuctionDiff::auctionId);

    /// What was read from one partition.
    record PartitionResult(long commands, long malformed, ScenarioComparison.Result auctions) {}

    public long commandsPerSecond() {
        return Math.round(commands * 1e9 / Math.max(1, time.toNanos()));
    }

    static ScenarioResult of(List<PartitionResult> partitions, ScenarioReplay.Config config, Duration time) {
        List<ScenarioComparison.Result> results = partitions.stream().map(PartitionResult::auctions).toList();
        long logEndMs = results.stream().mapToLong(ScenarioComparison.Result::lastMs).max().orElse(0);
        List<AuctionDiff> diffs = new ArrayList<>();
        List<SkippedAuction> skipped = new ArrayList<>();
        long closedAtScenarioEnd = 0;
        for (ScenarioComparison.Result result : results) {
            diffs.addAll(result.ended());
            skipped.addAll(result.skipped());
            closedAtScenarioEnd += result.closedAtScenarioEnd();
            for (Unended auction : result.unended()) {
                boolean hasEnded = auction.endsAtMs() <= logEndMs;
                diffs.add(hasEnded ? auction.closed() : auction.open());
                closedAtScenarioEnd += hasEnded ? 1 : 0;
            }
        }
        skipped.sort(Comparator.comparingLong(SkippedAuction::auctionId));
        ScenarioTotals recorded = ScenarioTotals.NONE;
        ScenarioTotals scenario = ScenarioTotals.NONE;
        for (AuctionDiff diff : diffs) {
            recorded = recorded.plus(diff.recorded());
            scenario = scenario.plus(diff.scenario());
        }
        for (ScenarioComparison.Result result : results) {
            recorded = recorded.plusRejections(result.recordedRejections());
            scenario = scenario.plusRejections(result.scenarioRejections());
        }
        return new ScenarioResult(
                partitions.size(),
                partitions.stream().mapToLong(PartitionResult::commands).sum(),
                partitions.stream().mapToLong(PartitionResult::malformed).sum(),
                diffs.size(),
                skipped,
                diffs.stream().filter(AuctionDiff::differs).sorted(LARGEST_FIRST).toList(),
                recorded,
                scenario,
                closedAtScenarioEnd,
                unknownAuctions(config, diffs, skipped),
                time);
    }

    private static Set<Long> unknownAuctions(
            ScenarioReplay.Config config, List<AuctionDiff> diffs, List<SkippedAuction> skipped) {
        Set<Long> unknown = new TreeSet<>(config.auctions().isEmpty() ? config.namedAuctions() : config.auctions());
        diffs.forEach(diff -> unknown.remove(diff.auctionId()));
        skipped.forEach(auction -> unknown.remove(auction.auctionId()));
        return unknown;
    }

    /// An auction that cannot have the scenario's terms, because they contradict its other terms: a reserve price below
    /// its opening price, for example. It is not compared, and not counted on either side.
    ///
    /// @param code of the contradiction, as in the API
    /// @param why for people
    public record SkippedAuction(long auctionId, String code, String why) {
        static SkippedAuction of(long auctionId, IllegalArgumentException e) {
            String code = e instanceof ContradictoryTermsException terms ? terms.code() : "contradictory_terms";
            return new SkippedAuction(auctionId, code, String.valueOf(e.getMessage()));
        }
    }

    /// The result of one auction, as recorded and in the scenario.
    public record AuctionDiff(long auctionId, AuctionResult recorded, AuctionResult scenario) {
        public boolean differs() {
            return !recorded.equals(scenario);
        }

        /// The difference between the hammer prices, micros. The price of an auction that was not sold counts as 0.
        public long priceDifferenceMicros() {
            return Math.abs(recorded.hammerMicros() - scenario.hammerMicros());
        }

        /// How an auction went under one set of terms.
        ///
        /// @param status null: it was never opened. An auction that has not ended is open, whether it has started or
        ///   not
        /// @param winnerId 0: nobody
        /// @param hammerMicros 0: not sold
        /// @param accepted accepted bids
        /// @param rejected rejected bids since the opening
        public record AuctionResult(
                @Nullable Status status, long winnerId, long hammerMicros, long accepted, long rejected) {
            static final AuctionResult NONE = new AuctionResult(null, 0, 0, 0, 0);

            AuctionResult opened() {
                return new AuctionResult(Status.OPEN, 0, 0, accepted, rejected);
            }

            AuctionResult withAccepted() {
                return new AuctionResult(status, winnerId, hammerMicros, accepted + 1, rejected);
            }

            AuctionResult withRejected() {
                return new AuctionResult(status, winnerId, hammerMicros, accepted, rejected + 1);
            }

            AuctionResult cancelled() {
                return new AuctionResult(Status.CANCELLED, 0, 0, accepted, rejected);
            }

            AuctionResult closed(long winner, long priceMicros) {
                Status end = winner == 0 ? Status.UNSOLD : Status.SOLD;
                return new AuctionResult(end, winner, priceMicros, accepted, rejected);
            }
        }
    }
}
