package dev.gavel.projector.redis;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The state of one partition in Redis, as the projector knows it: lost, being refilled, or complete.
///
/// The key `projection:{partition}:next_offset` is the partition's guard. Each write names the value that the guard
/// must hold and the value that it sets, so the writes form a chain. If Redis loses anything (by a flush, an older
/// snapshot, a failover, or a crash of this projector before its write), the next write finds another value and the
/// partition is lost.
final class RedisPartition {
    private static final long ALL_IDS = Long.MAX_VALUE;

    private final int number;
    private long nextOffset;
    private @Nullable String guard;
    private long refilledToId;
    private final Set<Long> missingIds = new HashSet<>();

    /// @param nextOffset the offset in Postgres; the first write shows whether Redis has the same
    RedisPartition(int number, long nextOffset) {
        this.number = number;
        this.nextOffset = nextOffset;
        this.guard = Long.toString(nextOffset);
        this.refilledToId = ALL_IDS;
    }

    int number() {
        return number;
    }

    /// The content of Redis is unknown from now on, until [#setGuard] begins a refill.
    void markLost() {
        guard = null;
        refilledToId = 0;
        missingIds.clear();
    }

    boolean isLost() {
        return guard == null;
    }

    boolean isComplete() {
        return guard != null && refilledToId == ALL_IDS;
    }

    /// Postgres is complete up to this offset.
    void advanceTo(long offset) {
        nextOffset = offset;
    }

    /// The value that the guard must hold.
    ///
    /// @throws IllegalStateException if the partition is lost
    String guard() {
        if (guard == null) {
            throw new IllegalStateException("partition " + number + " is lost");
        }
        return guard;
    }

    void setGuard(String value) {
        guard = value;
    }

    /// The value that the guard holds when Redis has everything that Postgres has.
    String completeGuard() {
        return Long.toString(nextOffset);
    }

    /// All auctions up to this id are refilled.
    long refilledToId() {
        return refilledToId;
    }

    void setRefilledToId(long id) {
        refilledToId = id;
    }

    void setFullyRefilled() {
        refilledToId = ALL_IDS;
    }

    /// Records that Redis does not have this auction. An auction that the refill has not reached yet is ignored.
    void addMissing(long auctionId) {
        if (auctionId <= refilledToId) {
            missingIds.add(auctionId);
        }
    }

    boolean hasMissing() {
        return !missingIds.isEmpty();
    }

    /// Returns and clears the auctions that must be written in full.
    long[] takeMissing() {
        long[] ids = missingIds.stream().mapToLong(Long::longValue).toArray();
        missingIds.clear();
        return ids;
    }
}
