package dev.gavel.replay.audit;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.replay.audit.AuditReport.AuditFindings;
import dev.gavel.replay.audit.Finding.Difference;
import dev.gavel.replay.log.LogReader;
import dev.gavel.schema.Micros;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.AuctionHash;
import dev.gavel.storage.RedisKeys;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Compares Redis with the log, partition by partition, beside a running projector. Reads some auctions at a time
/// together with their guard, which is the offset that they all have, and continues the fold to exactly that offset. So
/// a newer hash is not a difference, and a hash that is older than its guard is. Only reads. Used by one thread.
final class RedisAudit {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    /// A guard that moves shows that a projector is at work. It may move for so many response timeouts.
    private static final int MAX_TIMEOUTS = 10;

    private final StatefulRedisConnection<String, String> redis;
    private final LogReader log;
    private final AuditFindings findings;
    private final Duration responseTimeout;

    RedisAudit(
            StatefulRedisConnection<String, String> redis, LogReader log, AuditFindings findings, AuditConfig config) {
        this.redis = redis;
        this.log = log;
        this.findings = findings;
        this.responseTimeout = config.responseTimeout();
    }

    /// @param fold at the offset of Postgres; continues to the offset of Redis
    /// @return whether everything was compared; if not, a finding says why
    boolean run(PartitionFold fold) throws SQLException, InterruptedException {
        if (fold.at() == 0) {
            // No event of this partition was projected, so it may never have had a guard.
            return true;
        }
        long[] ids = fold.ids();
        int from = 0;
        do {
            int to = Math.min(ids.length, from + RedisSnapshot.MAX_IDS);
            if (!compare(fold, Arrays.copyOfRange(ids, from, to))) {
                return false;
            }
            from = to;
        } while (from < ids.length);
        return true;
    }

    /// Reports the auctions of these ids, which the log does not have, if Redis still has them.
    void extra(long[] ids) {
        for (int from = 0; from < ids.length; from += RedisSnapshot.MAX_IDS) {
            long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + RedisSnapshot.MAX_IDS));
            RedisSnapshot snapshot = RedisSnapshot.read(redis, 0, some, responseTimeout);
            for (int i = 0; i < some.length; i++) {
                if (!snapshot.hashes().get(i).isEmpty() || snapshot.highest().get(i) != null) {
                    findings.add(new Finding.ExtraHash(some[i]));
                }
            }
        }
    }

    /// @return `false` if Redis did not reach an offset at which it can be compared
    private boolean compare(PartitionFold fold, long[] ids) throws SQLException, InterruptedException {
        RedisSnapshot snapshot = awaitSnapshot(fold, ids);
        if (snapshot == null) {
            return false;
        }
        for (int i = 0; i < ids.length; i++) {
            AuctionUpdate auction = fold.auction(ids[i]);
            if (auction != null) {
                compare(fold.partition(), auction, snapshot.hashes().get(i), snapshot.highest().get(i));
            }
        }
        return true;
    }

    /// Reads the auctions once Redis has reached the fold, and continues the fold to the same offset.
    private @Nullable RedisSnapshot awaitSnapshot(PartitionFold fold, long[] ids)
            throws SQLException, InterruptedException {
        String last = "";
        long startNs = System.nanoTime();
        long movedNs = startNs;
        while (true) {
            RedisSnapshot snapshot = RedisSnapshot.read(redis, fold.partition(), ids, responseTimeout);
            if (snapshot.offset() >= fold.at()) {
                return continueFold(snapshot, fold) ? snapshot : null;
            }
            long nowNs = System.nanoTime();
            if (!snapshot.guard().equals(last)) {
                last = snapshot.guard();
                movedNs = nowNs;
            }
            if (nowNs - movedNs > responseTimeout.toNanos()
                    || nowNs - startNs > MAX_TIMEOUTS * responseTimeout.toNanos()) {
                findings.add(new Finding.RedisBehind(fold.partition(), snapshot.guard(), fold.at()));
                return null;
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private boolean continueFold(RedisSnapshot snapshot, PartitionFold fold) throws SQLException, InterruptedException {
        if (snapshot.offset() > fold.at()) {
            long end = log.endsByPartition(Topics.EVENTS).getOrDefault(fold.partition(), 0L);
            if (snapshot.offset() > end) {
                findings.add(new Finding.RedisPastTheLog(fold.partition(), snapshot.offset(), end));
                return false;
            }
            fold.advanceTo(snapshot.offset(), (_, _, _) -> {});
        }
        return true;
    }

    private void compare(
            int partition, AuctionUpdate auction, Map<String, String> actual, @Nullable String actualHighest) {
        if (actual.isEmpty()) {
            findings.add(new Finding.MissingHash(partition, auction.id()));
            return;
        }
        List<Difference> differences = new ArrayList<>();
        Map<String, String> expected = expected(auction);
        TreeSet<String> fields = new TreeSet<>(expected.keySet());
        fields.addAll(actual.keySet());
        for (String field : fields) {
            difference(field, expected.get(field), actual.get(field), differences);
        }
        long price = auction.standing().priceMicros();
        difference(
                RedisKeys.highest(auction.id()), price == 0 ? null : Micros.format(price), actualHighest, differences);
        if (!differences.isEmpty()) {
            findings.add(new Finding.DifferentHash(partition, auction.id(), differences));
        }
    }

    private static Map<String, String> expected(AuctionUpdate auction) {
        var terms = Objects.requireNonNull(auction.terms(), "an auction without terms has no hash");
        return AuctionHash.of(auction.view(terms));
    }

    private static void difference(
            String name, @Nullable String expected, @Nullable String actual, List<Difference> differences) {
        String right = expected == null ? "null" : expected;
        String other = actual == null ? "null" : actual;
        if (!right.equals(other)) {
            differences.add(new Difference(name, right, other));
        }
    }

    /// Some auctions of one partition at one moment in Redis, together with the partition's guard. The projector moves
    /// the guard together with the hashes, so a number in it is the offset that they all have.
    ///
    /// @param guard the value of `projection:{partition}:next_offset`, empty if there is none
    /// @param ids that were read
    /// @param hashes one for each id, empty if Redis has none
    /// @param highest the highest bid for each id, or `null`
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record RedisSnapshot(
            String guard, long[] ids, List<Map<String, String>> hashes, List<@Nullable String> highest) {
        /// Redis serves nobody else while it answers: about a millisecond for so many auctions.
        static final int MAX_IDS = 200;

        /// Reads in one transaction.
        ///
        /// @throws RedisException if Redis does not answer in time
        static RedisSnapshot read(
                StatefulRedisConnection<String, String> connection, int partition, long[] ids, Duration timeout) {
            RedisAsyncCommands<String, String> redis = connection.async();
            var _ = redis.multi();
            var _ = redis.get(RedisKeys.nextOffset(partition));
            for (long id : ids) {
                var _ = redis.hgetall(RedisKeys.auction(id));
                var _ = redis.get(RedisKeys.highest(id));
            }
            RedisFuture<TransactionResult> answer = redis.exec();
            TransactionResult results = LettuceFutures.awaitOrCancel(answer, timeout.toNanos(), TimeUnit.NANOSECONDS);
            String guard = results.get(0);
            List<Map<String, String>> hashes = new ArrayList<>(ids.length);
            List<@Nullable String> highest = new ArrayList<>(ids.length);
            for (int i = 0; i < ids.length; i++) {
                hashes.add(results.get(1 + 2 * i));
                highest.add(results.get(2 + 2 * i));
            }
            return new RedisSnapshot(guard == null ? "" : guard, ids, hashes, highest);
        }

        /// The offset of `auction-events` that all auctions have, or -1 while the projector writes or has lost it.
        long offset() {
            return RedisKeys.offset(guard);
        }
    }
}
