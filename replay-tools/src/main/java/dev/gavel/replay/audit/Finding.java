package dev.gavel.replay.audit;

import java.util.List;

/// A place where a read model differs from the fold of the log. The log is right.
public sealed interface Finding {
    /// A row of the fold is missing.
    ///
    /// @param key like `auction_id=42 bid_id=1024`
    record MissingRow(String relation, int partition, String key, String expected) implements Finding {}

    /// The fold does not have this row.
    record ExtraRow(String relation, int partition, String key, String actual) implements Finding {}

    record DifferentRow(String relation, int partition, String key, List<Difference> differences) implements Finding {}

    /// Postgres states that it has applied events that the log does not have, so it belongs to another log.
    record PastTheLog(int partition, long nextOffset, long end) implements Finding {}

    record MissingHash(int partition, long auctionId) implements Finding {}

    record ExtraHash(long auctionId) implements Finding {}

    record DifferentHash(int partition, long auctionId, List<Difference> differences) implements Finding {}

    /// Redis did not reach the offset of Postgres in time, so its hashes were not compared.
    ///
    /// @param guard the value of `projection:{partition}:next_offset`, empty if there is none
    record RedisBehind(int partition, String guard, long wanted) implements Finding {}

    /// Redis states that it has events that the log does not have, so it belongs to another log.
    record RedisPastTheLog(int partition, long guard, long end) implements Finding {}

    /// One column or field that differs. `null` stands for no value.
    record Difference(String name, String expected, String actual) {
        @Override
        public String toString() {
            return name + ": expected " + expected + ", found " + actual;
        }
    }

    /// The finding as a line of text.
    default String describe() {
        return switch (this) {
            case MissingRow f ->
                    "%s, partition %d: row %s is missing, expected %s"
                            .formatted(f.relation, f.partition, f.key, f.expected);
            case ExtraRow f ->
                    "%s, partition %d: row %s is extra, no event on the log leads to it: %s"
                            .formatted(f.relation, f.partition, f.key, f.actual);
            case DifferentRow f ->
                    "%s, partition %d: row %s differs: %s"
                            .formatted(f.relation, f.partition, f.key, join(f.differences));
            case PastTheLog f ->
                    "partition %d: Postgres is at offset %d, but the log ends at %d: it is the read model of another log"
                            .formatted(f.partition, f.nextOffset, f.end);
            case MissingHash f -> "redis, partition %d: auction:%d is missing".formatted(f.partition, f.auctionId);
            case ExtraHash f -> "redis: auction:%d is extra, the log has no such auction".formatted(f.auctionId);
            case DifferentHash f ->
                    "redis, partition %d: auction:%d differs: %s"
                            .formatted(f.partition, f.auctionId, join(f.differences));
            case RedisBehind f ->
                    "redis, partition %d: did not reach offset %d, its guard is %s; is the projector running?"
                            .formatted(f.partition, f.wanted, f.guard.isEmpty() ? "empty" : f.guard);
            case RedisPastTheLog f ->
                    "redis, partition %d: is at offset %d, but the log ends at %d: it belongs to another log; flush it"
                            .formatted(f.partition, f.guard, f.end);
        };
    }

    private static String join(List<Difference> differences) {
        return String.join("; ", differences.stream().map(Difference::toString).toList());
    }
}
