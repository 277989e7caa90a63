package dev.gavel.replay.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.projector.Projector;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.replay.log.NewerVersion;
import dev.gavel.replay.log.ProjectedLog;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.Broker;
import dev.gavel.testing.EventWriter;
import dev.gavel.testing.FreePorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rebuilds with the real broker, Postgres and Redis, beside the real projector.
class RebuildIT extends ProjectedLog {
    private static final Duration TEST_TIMEOUT = Duration.ofSeconds(30);
    private static final String ALL_BIDS =
            "SELECT count(*), count(DISTINCT (auction_id, bid_id)), sum(hashtext(bids::text)::bigint) FROM bids";
    private static final String ALL_AUCTIONS = "SELECT count(*), sum(hashtext(auctions::text)::bigint) FROM auctions";

    @BeforeEach
    void dropSchemas() throws Exception {
        stores.execute("DROP SCHEMA IF EXISTS gavel_rebuild CASCADE; DROP SCHEMA IF EXISTS gavel_replaced CASCADE");
    }

    @Test
    void rebuiltTablesEqualTheProjectedOnes() throws Exception {
        write(500);
        project();
        List<String> bids = stores.rows(ALL_BIDS);
        List<String> auctions = stores.rows(ALL_AUCTIONS);
        long file = tableFile();

        RebuildReport.Postgres report = rebuild(SwapRule.ALWAYS);

        assertThat(report.events()).isEqualTo(history.events());
        assertThat(report.differences()).isZero();
        assertThat(report.kept()).isFalse();
        assertThat(tableFile()).isNotEqualTo(file);
        assertThat(stores.rows(ALL_BIDS)).isEqualTo(bids);
        assertThat(stores.rows(ALL_AUCTIONS)).isEqualTo(auctions);
        assertThat(stores.rows("SELECT count(*) FROM bids WHERE retracted_at IS NOT NULL").getFirst())
                .isNotEqualTo("0");
        assertThat(leftSchemas()).isEmpty();
    }

    @Test
    @Tag("slow")
    void twoRebuildsHaveTheSameDigests() throws Exception {
        write(300);
        project();

        RebuildReport.Postgres first = rebuild(SwapRule.ALWAYS);
        RebuildReport.Postgres second = rebuild(SwapRule.NEVER);

        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(second.digests().of(partition)).isEqualTo(first.digests().of(partition));
            assertThat(first.digests().of(partition).rows()).isPositive();
        }
        assertThat(second.swapped()).isNull();
        assertThat(leftSchemas()).isEmpty();
    }

    @Test
    void aSwapUnderARunningProjectorLosesAndDuplicatesNothing() throws Exception {
        write(200);
        try (Projector projector = Projector.start(config())) {
            await("the projector writes").atMost(TEST_TIMEOUT).until(() -> events() > 0);
            AtomicBoolean writing = new AtomicBoolean(true);
            Thread load =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (writing.get()) {
                                    write(20);
                                }
                            });
            for (int round = 0; round < 5; round++) {
                long before = events();
                RebuildReport.Postgres report = rebuild(SwapRule.ALWAYS);

                assertThat(report.first()).isEmpty();
                assertThat(report.swapped()).isNotNull();
                await("the load continues").atMost(TEST_TIMEOUT).until(() -> events() > before);
            }
            writing.set(false);
            load.join();
            awaitEnd();
            assertThat(projector.failure()).isNull();

            RebuildReport.Postgres after = rebuild(SwapRule.NEVER);
            assertThat(after.first()).isEmpty();
            assertThat(after.compared()).isEqualTo(ends());
        }
        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly(Long.toString(history.bids()));
    }

    @Test
    void aProjectorBehindTheNewTablesContinuesAtTheirOffsets() throws Exception {
        write(100);
        project();
        write(100);

        RebuildReport.Postgres report = rebuild(SwapRule.ALWAYS);

        assertThat(report.swapped()).isEqualTo(ends());
        write(50);
        project();
        assertThat(rebuild(SwapRule.NEVER).first()).isEmpty();
    }

    @Test
    void continuesAnUnfinishedRebuild() throws Exception {
        write(400);
        project();
        List<String> lines = new ArrayList<>();
        AtomicLong read = new AtomicLong();
        assertThatThrownBy(() ->
                        Rebuild.run(
                                rebuildConfig(SwapRule.ALWAYS, 50),
                                new RecordingProgress(lines) {
                                    @Override
                                    public void advance(long events) {
                                        if (read.addAndGet(events) > 1_000) {
                                            throw new IllegalStateException("killed here");
                                        }
                                    }
                                }))
                .hasMessage("killed here");
        long kept =
                Long.parseLong(stores.rows("SELECT sum(next_offset) FROM gavel_rebuild.projection_offsets").getFirst());
        long all = Long.parseLong(stores.rows("SELECT sum(next_offset) FROM projection_offsets").getFirst());
        assertThat(kept).isBetween(1L, all - 1);

        RebuildReport.Postgres report = run(rebuildConfig(SwapRule.ALWAYS, 50), new RecordingProgress(lines));

        assertThat(lines).containsExactly("continues an earlier rebuild that was stopped");
        // A transaction of twenty leaves one marker.
        assertThat(report.events()).isBetween((all - kept) * 19 / 21, all - kept - 1);
        assertThat(report.first()).isEmpty();
    }

    @Test
    void aKilledRebuildIsContinuedByAnotherProcess(@TempDir Path place) throws Exception {
        history.write(2_000);
        project();
        List<String> bids = stores.rows(ALL_BIDS);
        try (Connection reader = DriverManager.getConnection(stores.url().jdbcUrl(), "postgres", "");
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            // The tables cannot be swapped during this transaction, so the process is killed before the swap.
            statement.execute("LOCK TABLE projection_offsets IN ACCESS SHARE MODE");
            Process killed = process(place);
            await("it has loaded something")
                    .atMost(TEST_TIMEOUT)
                    .until(() ->
                            stores.rows("SELECT to_regclass('gavel_rebuild.projection_offsets') IS NOT NULL")
                                            .contains("t")
                                    && !stores.rows(
                                                    "SELECT coalesce(sum(next_offset), 0) FROM gavel_rebuild.projection_offsets")
                                            .contains("0"));
            killed.destroyForcibly();
            assertThat(killed.onExit().get(20, TimeUnit.SECONDS).exitValue()).isEqualTo(128 + 9);
            reader.rollback();
        }
        assertThat(leftSchemas()).containsExactly("gavel_rebuild");
        assertThat(stores.rows(ALL_BIDS)).isEqualTo(bids);

        Process second = process(place);

        assertThat(second.onExit().get(120, TimeUnit.SECONDS).exitValue()).isZero();
        assertThat(Files.readString(place.resolve(RebuildMain.class.getName() + ".log")))
                .contains("continues an earlier rebuild that was stopped", "differences: 0, swapped: true");
        assertThat(stores.rows(ALL_BIDS)).isEqualTo(bids);
        assertThat(leftSchemas()).isEmpty();
    }

    @Test
    void comparesRedisWithTheLogAfterItsRefill() throws Exception {
        history.write(100);
        try (Projector projector = Projector.start(config())) {
            awaitEnd();
            RebuildReport report = Rebuild.run(rebuildConfig(Only.BOTH), ReplayProgress.SILENT);

            RebuildReport.Redis redis = Objects.requireNonNull(report.redis());
            assertThat(redis.partitions()).isEqualTo(PARTITIONS);
            assertThat(redis.audit().first()).isEmpty();
            assertThat(redis.audit().hashes())
                    .isEqualTo(Long.parseLong(stores.rows("SELECT count(*) FROM auctions").getFirst()));

            stores.redis().hset(RedisKeys.auction(777_777), "price", "1.00");
            RebuildReport second = Rebuild.run(rebuildConfig(Only.REDIS), ReplayProgress.SILENT);

            assertThat(second.postgres()).isNull();
            assertThat(Objects.requireNonNull(second.redis()).audit().first())
                    .containsExactly(new Finding.ExtraHash(777_777));
            assertThat(projector.failure()).isNull();
        }
    }

    @Test
    void reportsAMissingProjectorOrTopic() throws Exception {
        history.write(20);
        project();
        RebuildConfig redisOnly =
                new RebuildConfig(
                        KafkaCluster.at(broker.bootstrap()),
                        stores.url(),
                        stores.redisUri().toString(),
                        Only.REDIS,
                        SwapRule.ALWAYS,
                        50,
                        1,
                        Duration.ofSeconds(1));

        assertThatThrownBy(() -> Rebuild.run(redisOnly, ReplayProgress.SILENT))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("no projector refills partition 0 of Redis: start one");

        EventWriter.recreate(broker.bootstrap(), 0);
        assertThatThrownBy(() -> Rebuild.run(redisOnly, ReplayProgress.SILENT))
                .hasMessageContaining("there is no topic auction-events");
    }

    private Process process(Path place) {
        return Broker.java(
                place,
                RebuildMain.class.getName(),
                broker.bootstrap(),
                stores.url().jdbcUrl().replace("jdbc:postgresql://", "postgres://postgres@"),
                stores.redisUri().toString());
    }

    @Test
    void dropsTheUnfinishedRebuildOfAnotherLog() throws Exception {
        write(10);
        project();
        run(rebuildConfig(SwapRule.NEVER, 50), ReplayProgress.SILENT);
        stores.execute(
                "CREATE SCHEMA gavel_rebuild; CREATE TABLE gavel_rebuild.rebuild (log text, version text);"
                        + " INSERT INTO gavel_rebuild.rebuild VALUES ('another', '2')");
        List<String> lines = new ArrayList<>();

        RebuildReport.Postgres report = run(rebuildConfig(SwapRule.ALWAYS, 50), new RecordingProgress(lines));

        assertThat(lines).singleElement().asString().contains("made from another log (topic id another)");
        assertThat(report.first()).isEmpty();
    }

    @Test
    void reportsAndRepairsDifferencesAndKeepsTheOldTables() throws Exception {
        write(100);
        project();
        List<String> right = stores.rows(ALL_BIDS);
        stores.execute("UPDATE bids SET amount_micros = 1 WHERE bid_id = (SELECT min(bid_id) FROM bids)");
        stores.execute("DELETE FROM bids WHERE bid_id = (SELECT max(bid_id) FROM bids)");
        stores.execute("INSERT INTO bids (auction_id, bid_id, bidder_id, decided_at) VALUES (5, 9000001, 5, now())");
        stores.execute("UPDATE auctions SET title = 'stolen' WHERE id = (SELECT min(id) FROM auctions)");

        assertThat(rebuild(SwapRule.IF_EQUAL).swapped()).isNull();
        RebuildReport.Postgres report = rebuild(SwapRule.ALWAYS);

        assertThat(report.differences()).isEqualTo(4);
        assertThat(report.first().stream().map(finding -> finding.describe()))
                .anySatisfy(line -> assertThat(line).contains("differs: amount_micros: expected ", ", found 1"))
                .anySatisfy(line -> assertThat(line).contains("is missing, expected bidder_id="))
                .anySatisfy(line -> assertThat(line).contains("auction_id=5 bid_id=9000001 is extra"))
                .anySatisfy(line -> assertThat(line).contains("title: expected auction 1, found stolen"));
        assertThat(stores.rows(ALL_BIDS)).isEqualTo(right);
        assertThat(report.kept()).isTrue();
        assertThat(stores.rows("SELECT count(*) FROM gavel_replaced.bids WHERE bid_id = 9000001")).containsExactly("1");
    }

    @Test
    void keepsGrants() throws Exception {
        write(10);
        project();
        stores.execute("DO $$BEGIN CREATE ROLE reader; EXCEPTION WHEN duplicate_object THEN NULL; END$$");
        stores.execute("GRANT SELECT ON bids TO reader");

        rebuild(SwapRule.ALWAYS);

        assertThat(stores.rows("SELECT has_table_privilege('reader', 'bids', 'SELECT')")).containsExactly("t");
    }

    @Test
    void rejectsAViewOnTheLiveTables() throws Exception {
        write(10);
        project();
        stores.execute("CREATE VIEW winners AS SELECT id FROM auctions");
        try {
            assertThatThrownBy(() -> rebuild(SwapRule.ALWAYS))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("view winners");
        } finally {
            stores.execute("DROP VIEW winners");
        }
    }

    @Test
    void rejectsALogWithoutItsBeginning() throws Exception {
        write(50);
        project();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.deleteRecords(Map.of(new TopicPartition(Topics.EVENTS, 1), RecordsToDelete.beforeOffset(7)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }

        assertThatThrownBy(() -> rebuild(SwapRule.ALWAYS))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("auction-events has lost its beginning (partition 1 starts at offset 7)");
    }

    @Test
    void rejectsAnEventOfANewerVersion() throws Exception {
        write(10);
        project();
        byte[] newer = NewerVersion.of(dev.gavel.schema.proto.Event.newBuilder().setAtMs(1).build());
        try (EventWriter writer = new EventWriter(broker.bootstrap())) {
            writer.write(0, AuctionKey.encode(1), newer);
        }

        assertThatThrownBy(() -> rebuild(SwapRule.ALWAYS))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("a newer version of Gavel wrote the event at auction-events 0@");
    }

    @Test
    void storesMalformedEventsAsTheProjectorDoes() throws Exception {
        write(10);
        try (EventWriter writer = new EventWriter(broker.bootstrap())) {
            writer.write(0, AuctionKey.encode(1), new byte[] {(byte) 0xFF});
        }
        project();

        assertThat(rebuild(SwapRule.ALWAYS).first()).isEmpty();
        assertThat(stores.rows("SELECT count(*) FROM unreadable_events")).containsExactly("1");
    }

    @Test
    void reportsWhichServerOrTopicIsMissing() throws Exception {
        EventWriter.recreate(broker.bootstrap(), 0);
        assertThatThrownBy(() -> rebuild(SwapRule.ALWAYS))
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("there is no topic auction-events");
        EventWriter.recreate(broker.bootstrap(), PARTITIONS);

        stores.execute("CREATE SCHEMA empty");
        DatabaseUrl fresh =
                DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + postgresPort() + "/postgres?currentSchema=empty");
        assertThatThrownBy(() -> run(rebuildConfig(fresh, SwapRule.ALWAYS, 50), ReplayProgress.SILENT))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("there are no read models in");
        DatabaseUrl nowhere = DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + FreePorts.find() + "/postgres");
        assertThatThrownBy(() -> run(rebuildConfig(nowhere, SwapRule.ALWAYS, 50), ReplayProgress.SILENT))
                .isInstanceOf(StartupException.class)
                .hasMessageMatching("Postgres at .* \\(--database\\) does not answer: .*");
        assertThatThrownBy(() ->
                        Rebuild.run(
                                new RebuildConfig(
                                        KafkaCluster.at("127.0.0.1:" + FreePorts.find()),
                                        stores.url(),
                                        "redis://x",
                                        Only.POSTGRES,
                                        SwapRule.ALWAYS,
                                        50,
                                        2,
                                        Duration.ofSeconds(1)),
                                ReplayProgress.SILENT))
                .isInstanceOf(KafkaUnreachableException.class);
    }

    private void write(int rounds) {
        history.write(rounds);
    }

    private RebuildReport.Postgres rebuild(SwapRule swap) throws Exception {
        return run(rebuildConfig(swap, 50), ReplayProgress.SILENT);
    }

    private static RebuildReport.Postgres run(RebuildConfig config, ReplayProgress progress) throws Exception {
        return Objects.requireNonNull(Rebuild.run(config, progress).postgres());
    }

    private RebuildConfig rebuildConfig(SwapRule swap, int batch) {
        return rebuildConfig(stores.url(), swap, batch);
    }

    private RebuildConfig rebuildConfig(Only only) {
        return new RebuildConfig(
                KafkaCluster.at(broker.bootstrap()),
                stores.url(),
                stores.redisUri().toString(),
                only,
                SwapRule.ALWAYS,
                50,
                2,
                Duration.ofSeconds(20));
    }

    private RebuildConfig rebuildConfig(DatabaseUrl database, SwapRule swap, int batch) {
        return new RebuildConfig(
                KafkaCluster.at(broker.bootstrap()),
                database,
                stores.redisUri().toString(),
                Only.POSTGRES,
                swap,
                batch,
                2,
                Duration.ofSeconds(20));
    }

    private long events() throws Exception {
        return Long.parseLong(stores.rows("SELECT coalesce(sum(next_offset), 0) FROM projection_offsets").getFirst());
    }

    private long tableFile() throws Exception {
        return Long.parseLong(stores.rows("SELECT 'bids'::regclass::oid::text").getFirst());
    }

    private List<String> leftSchemas() throws Exception {
        return stores.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('gavel_rebuild', 'gavel_replaced')");
    }

    private String postgresPort() {
        return stores.url().jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1");
    }

    /// Records the lines.
    private static class RecordingProgress implements ReplayProgress {
        private final List<String> lines;

        RecordingProgress(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public void say(String line) {
            lines.add(line);
        }

        @Override
        public void begin(String task, String unit, long total) {}

        @Override
        public void advance(long count) {}

        @Override
        public void close() {}
    }
}
