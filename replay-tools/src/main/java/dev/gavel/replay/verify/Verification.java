package dev.gavel.replay.verify;

import dev.gavel.replay.verify.Divergence.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// What came of it.
///
/// @param partitions that were read
/// @param commands that were read
/// @param decided of them: decisions recomputed
/// @param garbage of them: such as say nothing, and belong in the dead letters
/// @param compared of all commands: those in the range that was asked for
/// @param equal records that stand there as they should, byte for byte
/// @param undecided commands that the processors have not come to yet
/// @param auctions that exist
/// @param counts divergences by kind
/// @param divergences by partition and in the log's order, of each partition the first [#MOST_KEPT]
/// @param givenUp partitions with so many divergences that they were not read to their end
/// @param notes what else people should know
/// @param time that it took
public record Verification(
        int partitions,
        long commands,
        long decided,
        long garbage,
        long compared,
        long equal,
        long undecided,
        long auctions,
        Map<Kind, Long> counts,
        List<Divergence> divergences,
        List<Integer> givenUp,
        List<String> notes,
        Duration time) {
    /// Divergences of a partition that are kept.
    public static final int MOST_KEPT = VerifyFindings.MOST;

    /// Whether something was compared, every command of that has its decision, and nothing else stands there.
    public boolean isClean() {
        return compared > 0 && counts.isEmpty() && undecided == 0 && givenUp.isEmpty();
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
                sum(results, PartitionCheck.Result::decided),
                sum(results, PartitionCheck.Result::garbage),
                sum(results, PartitionCheck.Result::compared),
                sum(results, PartitionCheck.Result::equal),
                sum(results, PartitionCheck.Result::undecided),
                sum(results, PartitionCheck.Result::auctions),
                counts,
                sorted.stream().flatMap(result -> result.divergences().stream()).toList(),
                sorted.stream().filter(PartitionCheck.Result::givenUp).map(PartitionCheck.Result::partition).toList(),
                sorted.stream().flatMap(result -> result.notes().stream()).toList(),
                time);
    }

    private static long sum(List<PartitionCheck.Result> results, ToLongFunction<PartitionCheck.Result> of) {
        return results.stream().mapToLong(of).sum();
    }
}
