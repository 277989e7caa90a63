package dev.gavel.replay.verify;

import dev.gavel.replay.verify.Divergence.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The result of a verification.
///
/// @param partitions how many were read
/// @param commands how many were read
/// @param malformed how many of them are malformed and belong in the dead letters
/// @param compared how many of them are in the range that is compared
/// @param equal how many decisions are recorded as recomputed, byte for byte
/// @param undecided how many commands the processors have not decided yet
/// @param auctions how many exist
/// @param counts divergences by kind
/// @param divergences the first [#MAX_DIVERGENCES] of each partition, by partition and in the log's order
/// @param abandoned partitions with so many divergences that the rest of them was not read
public record Verification(
        int partitions,
        long commands,
        long malformed,
        long compared,
        long equal,
        long undecided,
        long auctions,
        Map<Kind, Long> counts,
        List<Divergence> divergences,
        List<Integer> abandoned,
        Duration time) {
    /// How many divergences of a partition are kept.
    public static final int MAX_DIVERGENCES = VerifyFindings.MAX_DIVERGENCES;

    /// Whether something was compared, every compared command has its decision, and there is no other decision.
    public boolean isClean() {
        return compared > 0 && counts.isEmpty() && undecided == 0 && abandoned.isEmpty();
    }

    public long divergent() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public long commandsPerSecond() {
        return Math.round(commands * 1e9 / Math.max(1, time.toNanos()));
    }

    static Verification of(List<PartitionCheck.Result> results, Duration time) {
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        results.forEach(result -> result.counts().forEach((kind, count) -> counts.merge(kind, count, Long::sum)));
        List<PartitionCheck.Result> sorted =
                results.stream().sorted(Comparator.comparingInt(PartitionCheck.Result::partition)).toList();
        return new Verification(
                results.size(),
                sum(results, PartitionCheck.Result::commands),
                sum(results, PartitionCheck.Result::malformed),
                sum(results, PartitionCheck.Result::compared),
                sum(results, PartitionCheck.Result::equal),
                sum(results, PartitionCheck.Result::undecided),
                sum(results, PartitionCheck.Result::auctions),
                counts,
                sorted.stream().flatMap(result -> result.divergences().stream()).toList(),
                sorted.stream().filter(PartitionCheck.Result::abandoned).map(PartitionCheck.Result::partition).toList(),
                time);
    }

    private static long sum(List<PartitionCheck.Result> results, ToLongFunction<PartitionCheck.Result> of) {
        return results.stream().mapToLong(of).sum();
    }
}
