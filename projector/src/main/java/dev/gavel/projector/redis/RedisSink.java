package dev.gavel.projector.redis;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.postgres.AuctionReader;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.RetryBackoff;
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

/// Copies batches to Redis after Postgres has committed them. Redis may be unavailable or lose its data at any time: no
/// method fails because of that, and lost data is refilled from Postgres.
///
/// Everything runs on the projector's thread; a refill writes one page between two batches. With a single writer, a
/// refill and the batches during it cannot overtake each other, and Postgres waits for one page at most.
public final class RedisSink {
    private static final Logger log = LoggerFactory.getLogger(RedisSink.class);

    static final int PAGE_AUCTIONS = 1000;

    /// Detects a flush even while no bids arrive.
    private static final long VERIFY_EVERY_NS = Duration.ofSeconds(1).toNanos();

    private final GuardedWriter writer;
    private final AuctionReader postgres;
    private final LongSupplier nanoTime;
    private final long timeoutNs;
    private final RetryBackoff backoff = new RetryBackoff();
    private final Map<Integer, RedisPartition> partitions = new TreeMap<>();

    /// Nothing is written until [#reconnect] has succeeded.
    private boolean unavailable;

    /// A warning was logged, and no write has succeeded since.
    private boolean outageLogged;

    /// When to reconnect, or to verify the guards.
    private long nextCheckNs;

    /// A reconnection attempt in progress.
    private @Nullable RedisFuture<String> scriptLoad;

    private RedisSink(GuardedWriter writer, AuctionReader postgres, Duration timeout, LongSupplier nanoTime) {
        this.writer = writer;
        this.postgres = postgres;
        this.timeoutNs = timeout.toNanos();
        this.nanoTime = nanoTime;
        this.nextCheckNs = nanoTime.getAsLong();
    }

    /// @param timeout for a response
    /// @throws StartupException if Redis rejects the script
    public static RedisSink create(
            RedisConnection redis, AuctionReader postgres, Duration timeout, LongSupplier nanoTime) {
        return new RedisSink(GuardedWriter.create(redis.connection(), timeout), postgres, timeout, nanoTime);
    }

    /// Replaces the partitions that this sink writes.
    ///
    /// @param offsets the offset in Postgres of each partition
    public void assign(Map<Integer, Long> offsets) {
        partitions.clear();
        offsets.forEach((number, offset) -> partitions.put(number, new RedisPartition(number, offset)));
    }

    /// Copies a batch that Postgres has committed. Never fails: what cannot be written now is refilled later.
    public void write(EventBatch batch) {
        Map<RedisPartition, List<AuctionUpdate>> updates = new HashMap<>();
        for (OffsetRange range : batch.ranges()) {
            RedisPartition partition = partition(range.partition());
            partition.advanceTo(range.to());
            updates.put(partition, new ArrayList<>());
        }
        for (AuctionUpdate update : batch.auctions()) {
            RedisPartition partition = partition(update.position().partition());
            updates.computeIfAbsent(partition, _ -> new ArrayList<>()).add(update);
        }
        if (unavailable) {
            // The guard must not advance past updates that were not sent.
            updates.keySet().forEach(RedisPartition::markLost);
        }
        attempt(() -> updates.forEach(this::send));
    }

    /// Called between batches: reconnects, refills one page, or verifies that nothing was lost.
    ///
    /// @throws SQLException if Postgres cannot be read
    public void maintain() throws SQLException {
        if (unavailable) {
            reconnect();
            return;
        }
        for (RedisPartition partition : partitions.values()) {
            if (needsRefill(partition)) {
                refill(partition);
                return;
            }
        }
        long now = nanoTime.getAsLong();
        if (now - nextCheckNs >= 0) {
            nextCheckNs = now + VERIFY_EVERY_NS;
            attempt(() -> partitions.values().forEach(writer::sendVerification));
        }
    }

    /// Whether [#maintain] should be called again without waiting for events.
    public boolean isRefilling() {
        return !unavailable && partitions.values().stream().anyMatch(RedisSink::needsRefill);
    }

    private static boolean needsRefill(RedisPartition partition) {
        return !partition.isComplete() || partition.hasMissing();
    }

    private void refill(RedisPartition partition) throws SQLException {
        if (partition.isLost()) {
            attempt(() -> writer.acquireGuard(partition));
        } else if (partition.hasMissing()) {
            List<AuctionUpdate> auctions = postgres.byId(partition.takeMissing());
            attempt(() -> send(partition, auctions));
        } else {
            List<AuctionUpdate> page = postgres.page(partition.number(), partition.refilledToId(), PAGE_AUCTIONS);
            if (page.size() < PAGE_AUCTIONS) {
                partition.setFullyRefilled();
            } else {
                partition.setRefilledToId(page.getLast().id());
            }
            attempt(() -> send(partition, page));
        }
    }

    private void send(RedisPartition partition, List<AuctionUpdate> auctions) {
        if (!partition.isLost()) {
            String guard = partition.isComplete() ? partition.completeGuard() : writer.newMarker();
            writer.send(partition, auctions, guard);
        }
    }

    /// Runs the writes and awaits their outcomes, unless Redis is unavailable.
    private void attempt(Runnable writes) {
        if (unavailable) {
            return;
        }
        try {
            writes.run();
            writer.awaitOutcomes().forEach(this::apply);
            if (outageLogged) {
                outageLogged = false;
                backoff.reset();
                log.atInfo().log("redis is available again");
            }
        } catch (RedisException e) {
            onFailure(e);
        }
    }

    private void apply(GuardedWriter.Outcome outcome) {
        RedisPartition partition = outcome.partition();
        if (outcome.guardHeld()) {
            outcome.missing().forEach(auction -> partition.addMissing(auction.id()));
        } else if (!partition.isLost()) {
            partition.markLost();
            log.atInfo().addKeyValue("partition", partition.number()).log("redis is behind postgres; refilling it");
        }
    }

    private void onFailure(RedisException e) {
        writer.abandon();
        partitions.values().forEach(RedisPartition::markLost);
        unavailable = true;
        nextCheckNs = nanoTime.getAsLong() + backoff.next().toNanos();
        if (!outageLogged) {
            outageLogged = true;
            log.atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("redis is unavailable; the projection continues in postgres");
        }
    }

    /// Loads the script again, without blocking on the response: an unresponsive Redis must not delay Postgres.
    private void reconnect() {
        long now = nanoTime.getAsLong();
        if (now - nextCheckNs < 0) {
            return;
        }
        RedisFuture<String> pending = scriptLoad;
        if (pending == null) {
            scriptLoad = writer.loadScript();
        } else if (pending.isDone()) {
            scriptLoad = null;
            onReconnect(pending.toCompletableFuture());
        } else if (now - nextCheckNs > timeoutNs) {
            pending.cancel(true);
        }
    }

    private void onReconnect(CompletableFuture<String> digest) {
        if (digest.state() == Future.State.SUCCESS) {
            writer.setScriptDigest(digest.resultNow());
            unavailable = false;
        } else {
            nextCheckNs = nanoTime.getAsLong() + backoff.next().toNanos();
        }
    }

    private RedisPartition partition(int number) {
        RedisPartition partition = partitions.get(number);
        if (partition == null) {
            throw new IllegalStateException("partition " + number + " is not assigned");
        }
        return partition;
    }
}
