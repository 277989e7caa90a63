package dev.gavel.replay.scenario;

import dev.gavel.replay.scenario.ScenarioComparison.Pending;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What would have been otherwise.
///
/// @param partitions that were read
/// @param commands that were read
/// @param garbage of them: such as say nothing
/// @param auctions that were looked at
/// @param differing of them: all whose course would have been another, the largest difference in price first
/// @param recorded as it was
/// @param other as it would have been
/// @param closedByItsOwnEnd auctions that were closed at an end at which the log has no close
/// @param unknown auctions that were named and that the log does not have
/// @param lastMs the last broker time on the log, ms since 1970 UTC; 0: it is empty
/// @param time that it took
public record Difference(
        int partitions,
        long commands,
        long garbage,
        long auctions,
        List<AuctionDiff> differing,
        Totals recorded,
        Totals other,
        long closedByItsOwnEnd,
        Set<Long> unknown,
        long lastMs,
        Duration time) {
    private static final Comparator<AuctionDiff> LARGEST_FIRST =
            Comparator.comparingLong(AuctionDiff::priceDifferenceMicros)
                    .reversed()
                    .thenComparingLong(AuctionDiff::auctionId);

    public long commandsPerSecond() {
        return Math.round(commands * 1e9 / Math.max(1, time.toNanos()));
    }

    static Difference of(List<ScenarioFold> folds, WhatIfConfig config, Duration time) {
        List<ScenarioComparison.Result> results = folds.stream().map(ScenarioFold::result).toList();
        long lastMs = results.stream().mapToLong(ScenarioComparison.Result::lastMs).max().orElse(0);
        List<AuctionDiff> contrasts =
                results.stream()
                        .flatMap(result ->
                                Stream.concat(
                                        result.settled().stream(),
                                        result.pending().stream().map(pending -> at(lastMs, pending))))
                        .toList();
        Totals recorded = Totals.NONE;
        Totals other = Totals.NONE;
        for (AuctionDiff contrast : contrasts) {
            recorded = recorded.with(contrast.recorded());
            other = other.with(contrast.other());
        }
        for (ScenarioComparison.Result result : results) {
            recorded = recorded.withRefusals(result.recordedRefusals());
            other = other.withRefusals(result.otherRefusals());
        }
        long closedAtTheEnd =
                results.stream()
                        .flatMap(result -> result.pending().stream())
                        .filter(pending -> pending.endsAtMs() <= lastMs)
                        .count();
        return new Difference(
                folds.size(),
                folds.stream().mapToLong(ScenarioFold::commands).sum(),
                folds.stream().mapToLong(ScenarioFold::garbage).sum(),
                contrasts.size(),
                contrasts.stream().filter(AuctionDiff::differs).sorted(LARGEST_FIRST).toList(),
                recorded,
                other,
                closedAtTheEnd + results.stream().mapToLong(ScenarioComparison.Result::closedByItsOwnEnd).sum(),
                unknown(config, contrasts),
                lastMs,
                time);
    }

    private static Set<Long> unknown(WhatIfConfig config, List<AuctionDiff> contrasts) {
        Set<Long> unknown = new TreeSet<>(config.auctions().isEmpty() ? config.named() : config.auctions());
        contrasts.forEach(contrast -> unknown.remove(contrast.auctionId()));
        return unknown;
    }

    private static AuctionDiff at(long nowMs, Pending pending) {
        return pending.endsAtMs() <= nowMs ? pending.closed() : pending.open();
    }
}
