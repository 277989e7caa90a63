package dev.gavel.replay.audit;

import java.util.List;

/// Where a read model and the log disagree. The log is right: the read model is its fold.
public sealed interface Finding {
    /// The log asks for a row that isn't there.
    ///
    /// @param key as `auction_id=42 bid_id=1024`
    record MissingRow(String relation, int partition, String key, String expected) implements Finding {}

    /// A row for which the log has no event.
    record ExtraRow(String relation, int partition, String key, String actual) implements Finding {}

    record DifferentRow(String relation, int partition, String key, List<Difference> differences) implements Finding {}

    /// Postgres says that it has applied events that the log doesn't have: it belongs to another log.
    record PastTheLog(int partition, long nextOffset, long end) implements Finding {}

    record MissingHash(int partition, long auctionId) implements Finding {}

    record ExtraHash(long auctionId) implements Finding {}

    record DifferentHash(int partition, long auctionId, List<Difference> differences) implements Finding {}

    /// Redis did not come to where Postgres is within the wait, so its hashes were not compared.
    ///
    /// @param guard what `projection:{partition}:next_offset` holds; empty: nothing
    record RedisBehind(int partition, String guard, long wanted) implements Finding {}

    /// Redis says that it has events that the log doesn't have: it is the copy of another read model.
    record RedisPastTheLog(int partition, long guard, long end) implements Finding {}

    /// Of one column or field; `null` where there is no value.
    record Difference(String name, String expected, String actual) {
        @Override
        public String toString() {
            return name + ": log " + expected + ", here " + actual;
        }
    }

    /// A line for people.
    default String describe() {
        return switch (this) {
            case MissingRow f ->
                    "%s, partition %d: row %s is missing; by the log it is %s"
                            .formatted(f.relation, f.partition, f.key, f.expected);
            case ExtraRow f ->
                    "%s, partition %d: row %s is extra, the log has no event for it: %s"
                            .formatted(f.relation, f.partition, f.key, f.actual);
            case DifferentRow f ->
                    "%s, partition %d: row %s differs: %s"
                            .formatted(f.relation, f.partition, f.key, join(f.differences));
            case PastTheLog f ->
                    "partition %d: Postgres is at offset %d, and the log ends at %d: it is the read model of another log"
                            .formatted(f.partition, f.nextOffset, f.end);
            case MissingHash f -> "redis, partition %d: auction:%d is missing".formatted(f.partition, f.auctionId);
            case ExtraHash f -> "redis: auction:%d is extra, the log has no such auction".formatted(f.auctionId);
            case DifferentHash f ->
                    "redis, partition %d: auction:%d differs: %s"
                            .formatted(f.partition, f.auctionId, join(f.differences));
            case RedisBehind f ->
                    "redis, partition %d: did not come to offset %d, it says %s; is the projector running?"
                            .formatted(f.partition, f.wanted, f.guard.isEmpty() ? "nothing" : f.guard);
            case RedisPastTheLog f ->
                    "redis, partition %d: is at offset %d, and the log ends at %d: it belongs to another log; flush it"
                            .formatted(f.partition, f.guard, f.end);
        };
    }

    private static String join(List<Difference> differences) {
        return String.join("; ", differences.stream().map(Difference::toString).toList());
    }
}
