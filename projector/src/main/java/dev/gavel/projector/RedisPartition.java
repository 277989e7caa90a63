package dev.gavel.projector;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the projector knows of one partition in Redis. It is lost, or it is being refilled, or it is complete.
///
/// The key `projection:{partition}:next_offset` is its guard: each write says what it must hold and what it holds
/// afterwards, so writes form a chain. If Redis forgets anything (a flush, an older snapshot, a failover, a crash of
/// this projector before its write), the chain breaks at the next link, wherever that is.
final class RedisPartition {
    private static final long ALL = Long.MAX_VALUE;

    private final int number;
    private long nextOffset;
    private @Nullable String guard;
    private long refilledTo;
    private final Set<Long> missing = new HashSet<>();

    /// @param nextOffset where Postgres is; whether Redis is there too is seen at the first write
    RedisPartition(int number, long nextOffset) {
        this.number = number;
        this.nextOffset = nextOffset;
        this.guard = Long.toString(nextOffset);
        this.refilledTo = ALL;
    }

    int number() {
        return number;
    }

    /// Redis is not where we thought, or nobody knows where it is.
    void lose() {
        guard = null;
        refilledTo = 0;
        missing.clear();
    }

    boolean isLost() {
        return guard == null;
    }

    boolean isComplete() {
        return guard != null && refilledTo == ALL;
    }

    /// Postgres went on to here.
    void advanceTo(long offset) {
        nextOffset = offset;
    }

    /// What the guard holds.
    ///
    /// @throws IllegalStateException if it is lost
    String guard() {
        if (guard == null) {
            throw new IllegalStateException("partition " + number + " is lost");
        }
        return guard;
    }

    void guard(String held) {
        guard = held;
    }

    /// What the guard holds when Redis has all that Postgres has.
    String completeGuard() {
        return Long.toString(nextOffset);
    }

    /// Auctions up to this id were refilled.
    long refilledTo() {
        return refilledTo;
    }

    void refilledTo(long id) {
        refilledTo = id;
    }

    void refilled() {
        refilledTo = ALL;
    }

    /// This auction isn't in Redis. Before the refill has come to it, that is as it should be.
    void miss(long auctionId) {
        if (auctionId <= refilledTo) {
            missing.add(auctionId);
        }
    }

    /// Those that must be written whole; they are handed out once.
    long[] takeMissing() {
        long[] ids = missing.stream().mapToLong(Long::longValue).toArray();
        missing.clear();
        return ids;
    }

    boolean isMissingSome() {
        return !missing.isEmpty();
    }
}
