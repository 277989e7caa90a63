package dev.gavel.replay.audit;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.replay.audit.Finding.Difference;
import dev.gavel.replay.log.LogReader;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Micros;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.AuctionHash;
import dev.gavel.storage.RedisKeys;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Redis compared with the log, partition by partition, while the projector goes on. Some auctions at a time are read
/// together with the offset at which they all stand, and the log is folded on to exactly there: so nothing is taken for
/// a difference that is only later, and a stale hash behind a moved guard is one. Only reads. Used by one thread.
final class RedisAudit {
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /// In waits for an answer: a guard that moves shows that somebody is at work, but not for ever.
    private static final int MOST_WAITS = 10;

    private final StatefulRedisConnection<String, String> redis;
    private final LogReader log;
    private final AuditFindings findings;
    private final Duration answersWithin;

    RedisAudit(
            StatefulRedisConnection<String, String> redis, LogReader log, AuditFindings findings, AuditConfig config) {
        this.redis = redis;
        this.log = log;
        this.findings = findings;
        this.answersWithin = config.answersWithin();
    }

    /// @param fold where Postgres was compared; goes on to where Redis is
    /// @return whether all was compared; if not, it says so in a finding
    boolean run(PartitionFold fold) throws SQLException, InterruptedException {
        if (fold.at() == 0) {
            // No event of this partition was projected, so perhaps nobody has ever set its guard.
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

    /// Of auctions that the log does not have.
    void extra(long[] ids) {
        for (int from = 0; from < ids.length; from += RedisSnapshot.MAX_IDS) {
            long[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + RedisSnapshot.MAX_IDS));
            RedisSnapshot page = RedisSnapshot.read(redis, 0, some, answersWithin);
            for (int i = 0; i < some.length; i++) {
                if (!page.hashes().get(i).isEmpty() || page.highest().get(i) != null) {
                    findings.add(new Finding.ExtraHash(some[i]));
                }
            }
        }
    }

    /// @return false: Redis did not come to where it can be compared
    private boolean compare(PartitionFold fold, long[] ids) throws SQLException, InterruptedException {
        RedisSnapshot page = await(fold, ids);
        if (page == null) {
            return false;
        }
        for (int i = 0; i < ids.length; i++) {
            AuctionUpdate auction = fold.auction(ids[i]);
            if (auction != null) {
                compare(fold.partition(), auction, page.hashes().get(i), page.highest().get(i));
            }
        }
        return true;
    }

    /// The page, and the fold where that is.
    private @Nullable RedisSnapshot await(PartitionFold fold, long[] ids) throws SQLException, InterruptedException {
        String last = "";
        long startNs = System.nanoTime();
        long movedNs = startNs;
        while (true) {
            RedisSnapshot page = RedisSnapshot.read(redis, fold.partition(), ids, answersWithin);
            if (page.offset() >= fold.at()) {
                return foldOnTo(page, fold) ? page : null;
            }
            long nowNs = System.nanoTime();
            if (!page.guard().equals(last)) {
                last = page.guard();
                movedNs = nowNs;
            }
            if (nowNs - movedNs > answersWithin.toNanos() || nowNs - startNs > MOST_WAITS * answersWithin.toNanos()) {
                findings.add(new Finding.RedisBehind(fold.partition(), page.guard(), fold.at()));
                return null;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private boolean foldOnTo(RedisSnapshot page, PartitionFold fold) throws SQLException, InterruptedException {
        if (page.offset() > fold.at()) {
            long end = log.endsByPartition(Topics.EVENTS).getOrDefault(fold.partition(), 0L);
            if (page.offset() > end) {
                findings.add(new Finding.RedisPastTheLog(fold.partition(), page.offset(), end));
                return false;
            }
            fold.advanceTo(page.offset(), (_, _, _) -> {});
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
        return AuctionHash.of(new AuctionView(auction.id(), terms, auction.standing(), auction.position()));
    }

    private static void difference(
            String name, @Nullable String expected, @Nullable String actual, List<Difference> differences) {
        String right = expected == null ? "null" : expected;
        String other = actual == null ? "null" : actual;
        if (!right.equals(other)) {
            differences.add(new Difference(name, right, other));
        }
    }
}
