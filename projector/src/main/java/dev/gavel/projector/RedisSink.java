package dev.gavel.projector;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The read model in Redis: a copy of what Postgres has, written after it. Redis may go away, and may lose its data, as
/// it likes: nothing here fails because of that, and what was lost is refilled from Postgres.
///
/// All on the projector's thread, a page of the refill between two batches. With one writer, a refill cannot overtake
/// or be overtaken by the batches that go on meanwhile, and Postgres waits for a page at most.
final class RedisSink {
    private static final Logger log = LoggerFactory.getLogger(RedisSink.class);

    static final int PAGE_ROWS = 1000;

    /// So that a flush heals when nobody bids, too.
    private static final long VERIFY_EVERY_NS = Duration.ofSeconds(1).toNanos();

    private final GuardedWrites writes;
    private final AuctionReader postgres;
    private final LongSupplier nanoTime;
    private final long timeoutNs;
    private final RetryBackoff backoff = new RetryBackoff();
    private final Map<Integer, RedisPartition> partitions = new TreeMap<>();
    private boolean away;
    private boolean troubled;
    private long nextNs;
    private @Nullable RedisFuture<String> knock;

    /// @param writes with the script loaded
    /// @param timeout of an answer
    RedisSink(GuardedWrites writes, AuctionReader postgres, LongSupplier nanoTime, Duration timeout) {
        this.writes = writes;
        this.postgres = postgres;
        this.nanoTime = nanoTime;
        this.timeoutNs = timeout.toNanos();
        this.nextNs = nanoTime.getAsLong();
    }

    /// These partitions and no others are ours; Postgres has them up to these offsets.
    void place(Map<Integer, Long> offsets) {
        partitions.clear();
        offsets.forEach((number, offset) -> partitions.put(number, new RedisPartition(number, offset)));
    }

    /// After Postgres has it. Never fails: what can't be written now is refilled later.
    void write(Batch batch) {
        Map<RedisPartition, List<AuctionChange>> rows = new HashMap<>();
        for (Span span : batch.spans()) {
            RedisPartition partition = partition(span.partition());
            partition.advanceTo(span.to());
            rows.put(partition, new ArrayList<>());
        }
        for (AuctionChange change : batch.changes()) {
            RedisPartition partition = partition(change.position().partition());
            rows.computeIfAbsent(partition, _ -> new ArrayList<>()).add(change);
        }
        if (away) {
            // Nothing may carry the guard past rows that were not sent.
            rows.keySet().forEach(RedisPartition::lose);
        }
        attempt(() -> rows.forEach(this::send));
    }

    /// Between batches: looks whether Redis is back, refills a page, or checks that nothing was lost.
    ///
    /// @throws SQLException if Postgres could not be read
    void tend() throws SQLException {
        if (away) {
            knock();
            return;
        }
        for (RedisPartition partition : partitions.values()) {
            if (needsWork(partition)) {
                refill(partition);
                return;
            }
        }
        long now = nanoTime.getAsLong();
        if (now - nextNs >= 0) {
            nextNs = now + VERIFY_EVERY_NS;
            attempt(() -> partitions.values().forEach(writes::verify));
        }
    }

    /// Whether [#tend] has more to do right now.
    boolean isBusy() {
        return !away && partitions.values().stream().anyMatch(RedisSink::needsWork);
    }

    private static boolean needsWork(RedisPartition partition) {
        return !partition.isComplete() || partition.isMissingSome();
    }

    private void refill(RedisPartition partition) throws SQLException {
        if (partition.isLost()) {
            attempt(() -> writes.seize(partition));
        } else if (partition.isMissingSome()) {
            List<AuctionChange> rows = postgres.some(partition.takeMissing());
            attempt(() -> send(partition, rows));
        } else {
            List<AuctionChange> rows = postgres.page(partition.number(), partition.refilledTo(), PAGE_ROWS);
            if (rows.size() < PAGE_ROWS) {
                partition.refilled();
            } else {
                partition.refilledTo(rows.getLast().id());
            }
            attempt(() -> send(partition, rows));
        }
    }

    private void send(RedisPartition partition, List<AuctionChange> rows) {
        if (!partition.isLost()) {
            writes.send(partition, rows, partition.isComplete() ? partition.completeGuard() : writes.marker());
        }
    }

    /// Does it, unless Redis is away.
    private void attempt(Runnable sending) {
        if (away) {
            return;
        }
        try {
            sending.run();
            writes.outcomes().forEach(this::settle);
            if (troubled) {
                troubled = false;
                backoff.reset();
                log.atInfo().log("redis is back");
            }
        } catch (RedisException e) {
            fail(e);
        }
    }

    private void settle(GuardedWrites.Outcome outcome) {
        RedisPartition partition = outcome.partition();
        if (outcome.held()) {
            outcome.missing().forEach(row -> partition.miss(row.id()));
        } else if (!partition.isLost()) {
            partition.lose();
            log.atInfo().addKeyValue("partition", partition.number()).log("redis is behind postgres; refilling it");
        }
    }

    private void fail(RedisException e) {
        writes.abandon();
        partitions.values().forEach(RedisPartition::lose);
        away = true;
        nextNs = nanoTime.getAsLong() + backoff.next().toNanos();
        if (!troubled) {
            troubled = true;
            log.atWarn().addKeyValue("cause", e.toString()).log("redis is away; postgres goes on without it");
        }
    }

    /// Teaches Redis the script, without waiting for its answer: a Redis that hangs must not hold up Postgres.
    private void knock() {
        long now = nanoTime.getAsLong();
        if (now - nextNs < 0) {
            return;
        }
        RedisFuture<String> answer = knock;
        if (answer == null) {
            knock = writes.load();
        } else if (answer.isDone()) {
            knock = null;
            answered(answer.toCompletableFuture());
        } else if (now - nextNs > timeoutNs) {
            answer.cancel(true);
        }
    }

    private void answered(CompletableFuture<String> digest) {
        if (digest.state() == Future.State.SUCCESS) {
            writes.loaded(digest.resultNow());
            away = false;
        } else {
            nextNs = nanoTime.getAsLong() + backoff.next().toNanos();
        }
    }

    private RedisPartition partition(int number) {
        RedisPartition partition = partitions.get(number);
        if (partition == null) {
            throw new IllegalStateException("partition " + number + " was not placed");
        }
        return partition;
    }
}
