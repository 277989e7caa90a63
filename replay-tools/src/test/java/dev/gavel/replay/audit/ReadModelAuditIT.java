package dev.gavel.replay.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.projector.Projector;
import dev.gavel.replay.audit.AuditReport.Verdict;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.replay.log.ProjectedLog;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.EventWriter;
import dev.gavel.testing.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// The audit of right and of changed read models, with the real broker, Postgres and Redis, and the real projector.
class ReadModelAuditIT extends ProjectedLog {
    private static final Duration SHORT = Duration.ofMillis(500);

    /// For a projector on a busy machine.
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void findsNoDifferenceAfterProjection() throws Exception {
        history.write(500);
        project();

        AuditReport report = audit(SHORT);

        assertThat(report.first()).isEmpty();
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.events()).isEqualTo(history.events());
        assertThat(report.rows()).isGreaterThan(history.bids());
        assertThat(report.hashes()).isEqualTo(Long.parseLong(stores.rows("SELECT count(*) FROM auctions").getFirst()));
    }

    @Test
    void findsAChangedAMissingAndAnExtraRow() throws Exception {
        history.write(200);
        project();
        stores.execute("UPDATE bids SET amount_micros = 1 WHERE bid_id = (SELECT min(bid_id) FROM bids)");
        stores.execute("DELETE FROM bids WHERE bid_id = (SELECT max(bid_id) FROM bids)");
        stores.execute("INSERT INTO bids (auction_id, bid_id, bidder_id, decided_at) VALUES (5, 9000001, 5, now())");
        stores.execute("UPDATE auctions SET title = 'stolen' WHERE id = (SELECT min(id) FROM auctions)");
        stores.execute("DELETE FROM repeats WHERE bid_id = (SELECT min(bid_id) FROM repeats)");

        AuditReport report = audit(SHORT);

        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.findings()).isEqualTo(5);
        assertThat(report.first())
                .anySatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.DifferentRow.class,
                                        row -> {
                                            assertThat(row.relation()).isEqualTo("bids");
                                            assertThat(row.differences())
                                                    .singleElement()
                                                    .satisfies(difference -> {
                                                        assertThat(difference.name()).isEqualTo("amount_micros");
                                                        assertThat(difference.actual()).isEqualTo("1");
                                                    });
                                        }))
                .anySatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.MissingRow.class, row -> assertThat(row.relation()).isEqualTo("bids")))
                .anySatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.MissingRow.class,
                                        row -> assertThat(row.relation()).isEqualTo("repeats")))
                .anySatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.ExtraRow.class,
                                        row -> assertThat(row.key()).isEqualTo("auction_id=5 bid_id=9000001")))
                .anySatisfy(
                        finding -> assertThat(finding.describe()).contains("title: expected auction 1, found stolen"));
    }

    @Test
    void findsAMissingAndAnExtraRetraction() throws Exception {
        history.write(200);
        project();
        String lost = stores.rows("SELECT min(bid_id) FROM bids WHERE retracted_at IS NOT NULL").getFirst();
        String invented = stores.rows("SELECT min(bid_id) FROM bids WHERE retracted_at IS NULL").getFirst();
        stores.execute("UPDATE bids SET retracted_at = NULL WHERE bid_id = " + lost);
        stores.execute("UPDATE bids SET retracted_at = now() WHERE bid_id = " + invented);

        assertThat(audit(SHORT).first().stream().map(Finding::describe))
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("bid_id=" + lost + " is missing"))
                .anySatisfy(line -> assertThat(line).contains("bid_id=" + invented + " is extra"));
    }

    @Test
    void sortsRetractionsWithinItsMemoryLimit() throws Exception {
        history.write(400);
        project();
        List<Long> ids = new ArrayList<>();
        try (LogReader reader = LogReader.openEvents(KafkaCluster.at(broker.bootstrap()), SHORT.multipliedBy(20))) {
            new ExpectedRows(reader, Relation.RETRACTIONS, 1, reader.endsByPartition(Topics.EVENTS).getOrDefault(1, 0L))
                    .sorted(row -> ids.add(row.second()), 3);
        }

        assertThat(ids).isSorted().doesNotHaveDuplicates();
        assertThat(ids)
                .hasSize(
                        Integer.parseInt(
                                stores.rows(
                                                "SELECT count(*) FROM bids WHERE retracted_at IS NOT NULL AND bid_id % 1024 = 1")
                                        .getFirst()));
        assertThat(ids).hasSizeGreaterThan(3);
    }

    @Test
    void findsAChangedAMissingAndAnExtraHash() throws Exception {
        history.write(200);
        project();
        stores.redis().hset(RedisKeys.auction(1), "price", "999.00");
        stores.redis().del(RedisKeys.auction(2));
        stores.redis().set(RedisKeys.highest(3), "0.01");
        stores.redis().hset(RedisKeys.auction(777_777), "price", "1.00");

        AuditReport report = audit(SHORT);

        assertThat(report.findings()).isEqualTo(4);
        assertThat(report.first())
                .contains(new Finding.MissingHash(1, 2), new Finding.ExtraHash(777_777))
                .anySatisfy(finding ->
                        assertThat(finding.describe()).contains("auction:1 differs: price: expected ", "found 999.00"))
                .anySatisfy(finding ->
                        assertThat(finding.describe()).contains("auction:3 differs: auction:3:highest: expected "));
    }

    @Test
    void findsAHashThatIsOlderThanItsGuard() throws Exception {
        history.write(15);
        project();
        Map<String, String> older = stores.redis().hgetall(RedisKeys.auction(1));
        history.write(15);
        project();
        stores.redis().del(RedisKeys.auction(1));
        stores.redis().hset(RedisKeys.auction(1), older);

        AuditReport report = audit(SHORT);

        assertThat(report.first())
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.DifferentHash.class,
                        hash -> {
                            assertThat(hash.auctionId()).isEqualTo(1);
                            assertThat(hash.differences())
                                    .anySatisfy(difference -> assertThat(difference.name()).isEqualTo("version"));
                        });
    }

    @Test
    void reportsThatRedisIsBehindWhenNoProjectorRuns() throws Exception {
        history.write(60);
        project();
        stores.redis().flushall();

        assertThat(audit(SHORT).first())
                .hasSize(PARTITIONS)
                .allSatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.RedisBehind.class, behind -> assertThat(behind.guard()).isEmpty()));
    }

    @Test
    void waitsForTheRefillAfterAFlush() throws Exception {
        history.write(60);
        try (Projector projector = Projector.start(config())) {
            awaitEnd();
            stores.redis().flushall();

            AuditReport report = audit(LONG);

            assertThat(projector.failure()).isNull();
            assertThat(report.first()).isEmpty();
            assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        }
    }

    @Test
    void findsNoDifferenceBesideARunningProjector() throws Exception {
        history.write(100);
        AtomicBoolean writing = new AtomicBoolean(true);
        try (Projector projector = Projector.start(config())) {
            Thread load =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (writing.get()) {
                                    history.write(20);
                                }
                            });
            try {
                for (int round = 0; round < 5; round++) {
                    AuditReport report = audit(LONG);

                    assertThat(report.first()).isEmpty();
                    assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
                    assertThat(projector.failure()).isNull();
                }
            } finally {
                writing.set(false);
                load.join();
            }
        }
    }

    @Test
    void reportsHowFarTheReadModelsAreBehind() throws Exception {
        history.write(60);
        project();
        history.write(40);

        AuditReport report = audit(SHORT);

        assertThat(report.verdict()).isEqualTo(Verdict.BEHIND);
        assertThat(report.partitions())
                .allSatisfy(partition -> assertThat(partition.behind()).isGreaterThanOrEqualTo(40));
    }

    @Test
    void findsReadModelsOfAnotherLog() throws Exception {
        history.write(60);
        project();
        stores.execute("UPDATE projection_offsets SET next_offset = 9000000 WHERE partition = 1");
        stores.redis().set(RedisKeys.nextOffset(2), "9000000");

        List<Finding> findings = audit(SHORT).first();

        assertThat(findings)
                .anySatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.PastTheLog.class, past -> assertThat(past.partition()).isEqualTo(1)));
        assertThat(findings)
                .anySatisfy(finding ->
                        assertThat(finding)
                                .isInstanceOfSatisfying(
                                        Finding.RedisPastTheLog.class,
                                        past -> assertThat(past.partition()).isEqualTo(2)));
    }

    @Test
    void anEmptyLogIsNotEqual() throws Exception {
        assertThat(audit(SHORT).verdict()).isEqualTo(Verdict.NOTHING_COMPARED);
    }

    @Test
    void reportsWhichServerOrTopicIsMissing() throws Exception {
        AuditConfig noRedis =
                new AuditConfig(
                        KafkaCluster.at(broker.bootstrap()),
                        stores.url(),
                        "redis://127.0.0.1:" + FreePorts.find(),
                        10,
                        SHORT);
        assertThatThrownBy(() -> ReadModelAudit.run(noRedis, ReplayProgress.SILENT))
                .isInstanceOf(StartupException.class)
                .hasMessageMatching("Redis at .* \\(--redis\\) does not answer: .*");
        assertThatThrownBy(
                        () -> new AuditConfig(KafkaCluster.at(broker.bootstrap()), stores.url(), "http://x", 10, SHORT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("REDIS_URL should look like");
        EventWriter.recreate(broker.bootstrap(), 0);
        assertThatThrownBy(() -> audit(SHORT))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("there is no topic auction-events");
    }

    private AuditReport audit(Duration timeout) throws Exception {
        return ReadModelAudit.run(
                new AuditConfig(
                        KafkaCluster.at(broker.bootstrap()), stores.url(), stores.redisUri().toString(), 10, timeout),
                ReplayProgress.SILENT);
    }
}
