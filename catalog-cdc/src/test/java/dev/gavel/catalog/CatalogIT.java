package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The complete service, with a real Postgres and a real broker. Each test has its own table, slot and auction ids.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final Topics TOPICS = new Topics(2, 1, (short) 1);

    private Path directory;
    private SourcePostgres source;
    private Broker broker;
    private CommandLogReader commands;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        this.directory = directory;
        source = SourcePostgres.open(directory);
        broker = Broker.start(directory);
        commands = new CommandLogReader(broker.bootstrap(), TOPICS.partitions());
    }

    @AfterAll
    void stop() throws Exception {
        commands.close();
        broker.close();
        source.close();
    }

    @Test
    void turnsRowsAndTheirChangesIntoCommands() throws Exception {
        createTable("lots");
        source.execute(
                "INSERT INTO lots (id, title, opening_price) VALUES (1, 'Cartier wristwatch', 12.50)",
                "INSERT INTO lots (id, type) VALUES (2, 'watch')",
                "INSERT INTO lots (id, ends_at) VALUES (3, now() - interval '1 minute')",
                "INSERT INTO lots (id, status) VALUES (4, 'cancelled')");
        try (Catalog catalog = Catalog.start(config("lots"))) {
            awaitOpen(1);
            source.execute(
                    "INSERT INTO lots (id, photograph) VALUES (5, '\\xDEADBEEF')",
                    "UPDATE lots SET type = 'proxy' WHERE id = 2",
                    "UPDATE lots SET status = 'cancelled' WHERE id = 5",
                    "INSERT INTO lots (id, reserve_price) VALUES (6, 'NaN')",
                    "INSERT INTO lots (id, ends_at) VALUES (7, 'infinity')",
                    "INSERT INTO lots (id, title) VALUES (8, repeat('x', 9000))",
                    "INSERT INTO lots (id, starts_at) VALUES (10, '4000-01-01 BC')",
                    "DELETE FROM lots WHERE id = 1",
                    "TRUNCATE lots",
                    "INSERT INTO lots (id, reserve_price) VALUES (9, 20.01)");
            awaitOpen(9);

            assertThat(commands.of(1)).containsExactly("open catalog/1");
            assertThat(commands.of(2)).containsExactly("open catalog/2");
            assertThat(commands.of(3)).isEmpty();
            assertThat(commands.of(4)).containsExactly("cancel catalog/4/cancel");
            assertThat(commands.of(5)).containsExactly("open catalog/5", "cancel catalog/5/cancel");
            assertThat(commands.of(6)).isEmpty();
            assertThat(commands.of(7)).isEmpty();
            assertThat(commands.of(8)).isEmpty();
            assertThat(commands.of(10)).isEmpty();
            assertThat(opened(1).terms().title()).isEqualTo("Cartier wristwatch");
            assertThat(opened(1).terms().prices().openingMicros()).isEqualTo(12_500_000);
            assertThat(opened(9).terms().prices().reserveMicros()).isEqualTo(20_010_000);
            assertThat(catalog.failure()).isNull();
            assertThat(catalog.counts()).startsWith("commands=6 malformed=5");
        }
    }

    @Test
    void aRestartContinuesWhereTheServiceStopped() throws Exception {
        createTable("again");
        source.execute("INSERT INTO again (id) VALUES (11), (12)");
        try (Catalog first = Catalog.start(config("again"))) {
            awaitOpen(12);
            source.execute("INSERT INTO again (id) VALUES (13)");
            awaitOpen(13);
            assertThat(first.failure()).isNull();
        }
        source.execute("INSERT INTO again (id) VALUES (14)", "UPDATE again SET status = 'cancelled' WHERE id = 11");
        try (Catalog second = Catalog.start(config("again"))) {
            source.execute("INSERT INTO again (id) VALUES (15)");
            awaitOpen(15);
            assertThat(second.failure()).isNull();
        }

        assertThat(commands.of(11)).containsExactly("open catalog/11", "cancel catalog/11/cancel");
        assertThat(commands.of(12)).containsExactly("open catalog/12");
        assertThat(commands.of(13)).containsExactly("open catalog/13");
        assertThat(commands.of(14)).containsExactly("open catalog/14");
    }

    @Test
    void aDeletedRowCancelsTheAuctionIfConfigured() throws Exception {
        createTable("tidied");
        source.execute("INSERT INTO tidied (id) VALUES (21)");
        CatalogConfig config = config("tidied");
        CatalogConfig cancelling =
                new CatalogConfig(
                        config.kafka(),
                        config.source(),
                        config.table(),
                        config.columns(),
                        DeletePolicy.CANCEL,
                        config.slot(),
                        config.topics(),
                        config.startWait());
        try (Catalog _ = Catalog.start(cancelling)) {
            awaitOpen(21);
            source.execute("DELETE FROM tidied WHERE id = 21", "INSERT INTO tidied (id) VALUES (22)");
            awaitOpen(22);
        }

        assertThat(commands.of(21)).containsExactly("open catalog/21", "cancel catalog/21/cancel");
    }

    @Test
    void ignoresUpdatesOfOtherColumnsIfTheReplicaIdentityIsFull() throws Exception {
        createTable("whole");
        source.execute("ALTER TABLE whole REPLICA IDENTITY FULL", "INSERT INTO whole (id) VALUES (31)");
        try (Catalog _ = Catalog.start(config("whole"))) {
            awaitOpen(31);
            source.execute(
                    "UPDATE whole SET photograph = '\\x00' WHERE id = 31",
                    "UPDATE whole SET status = 'shown' WHERE id = 31",
                    "INSERT INTO whole (id) VALUES (32)");
            awaitOpen(32);
            assertThat(commands.of(31)).hasSize(1);

            source.execute("UPDATE whole SET title = 'better' WHERE id = 31");
            await("a second command").atMost(BOUND).until(() -> commands.of(31).size() == 2);
        }
    }

    @Test
    void takesASnapshotAfterTheSlotWasDropped() throws Exception {
        createTable("dropped");
        try (Catalog _ = Catalog.start(config("dropped"))) {
            source.execute("INSERT INTO dropped (id) VALUES (41)");
            awaitOpen(41);
        }
        source.execute("SELECT pg_drop_replication_slot('slot_dropped')", "INSERT INTO dropped (id) VALUES (42)");
        try (Catalog _ = Catalog.start(config("dropped"))) {
            awaitOpen(42);
            source.execute("INSERT INTO dropped (id) VALUES (43)");
            awaitOpen(43);
        }
    }

    @Tag("slow")
    @Test
    void survivesRestartsOfPostgresAndKafka() throws Exception {
        createTable("outages");
        try (Catalog catalog = Catalog.start(config("outages"))) {
            source.execute("INSERT INTO outages (id) VALUES (51)");
            awaitOpen(51);

            try (LogCapture captured = LogCapture.of(Catalog.class)) {
                source.stop();
                await("the outage is logged")
                        .atMost(BOUND)
                        .until(() -> captured.contains("is unavailable; the catalog waits and retries"));
                source.start();
            }
            source.execute("INSERT INTO outages (id) VALUES (52)");
            awaitOpen(52);

            broker.close();
            source.execute("INSERT INTO outages (id) VALUES (53)");
            broker.startAgain();
            awaitOpen(53);
            assertThat(catalog.failure()).isNull();
        }
    }

    /// The slot moves on while no row changes, and a restart after that neither repeats nor misses a change.
    @Tag("slow")
    @Test
    void doesNotMakePostgresKeepTheWalOfOtherTables() throws Exception {
        createTable("quiet");
        source.execute("INSERT INTO quiet (id) VALUES (71)");
        try (Catalog _ = Catalog.start(config("quiet"))) {
            awaitOpen(71);
            source.execute("CREATE TABLE others AS SELECT generate_series(1, 10000) x");
            String written = source.query("SELECT pg_current_wal_lsn()");
            await("the slot moves on")
                    .atMost(BOUND)
                    .until(() ->
                            source.query(
                                            "SELECT confirmed_flush_lsn >= '"
                                                    + written
                                                    + "' FROM pg_replication_slots WHERE slot_name = 'slot_quiet'")
                                    .equals("t"));
        }
        source.execute("INSERT INTO quiet (id) VALUES (72)");
        try (Catalog second = Catalog.start(config("quiet"))) {
            awaitOpen(72);
            assertThat(second.counts()).startsWith("commands=1 ");
        }
    }

    @Test
    void columnsMayHaveOtherNames() throws Exception {
        source.execute("CREATE TABLE watches (nr int PRIMARY KEY, name varchar(80), type text, closing timestamptz)");
        CatalogConfig config = config("watches");
        source.execute("INSERT INTO watches VALUES (61, 'Reverso', 'manual', now() + interval '1 day')");
        try (Catalog _ =
                Catalog.start(
                        new CatalogConfig(
                                config.kafka(),
                                config.source(),
                                config.table(),
                                ColumnMapping.of(Map.of("id", "nr", "title", "name", "type", "", "ends_at", "closing")),
                                config.onDelete(),
                                config.slot(),
                                config.topics(),
                                config.startWait()))) {
            awaitOpen(61);
        }

        assertThat(opened(61).terms().title()).isEqualTo("Reverso");
    }

    @Test
    void losesNothingWhenItIsKilled() throws Exception {
        createTable("killed");
        source.execute("INSERT INTO killed (id) SELECT generate_series(1001, 3000)");
        Process process = startProcess("killed");
        try {
            await("the snapshot has begun").atMost(BOUND).until(() -> commands.opened(1001, 3000) > 0);
            source.execute("INSERT INTO killed (id) SELECT generate_series(3001, 5000)");
            await("the service follows the table").atMost(BOUND).until(() -> commands.opened(3001, 5000) > 0);
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

        try (Catalog _ = Catalog.start(config("killed"))) {
            await("every row has a command").atMost(BOUND).until(() -> commands.opened(1001, 5000) == 4000);
        }
    }

    @Test
    void theProcessStopsCleanlyOnSigterm() throws Exception {
        createTable("stopped");
        Process process = startProcess("stopped");
        try {
            await("the service reads from its slot")
                    .atMost(BOUND)
                    .until(() -> {
                        assertThat(process.isAlive()).isTrue();
                        return source.query(
                                        "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'slot_stopped' AND active")
                                .equals("1");
                    });

            process.destroy();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process startProcess(String table) {
        return Broker.java(
                directory, CatalogProcess.class.getName(), broker.bootstrap(), source.url(), table, "slot_" + table);
    }

    private void createTable(String name) throws Exception {
        source.execute(
                "CREATE TABLE "
                        + name
                        + " (id bigint PRIMARY KEY, title text, type text, opening_price numeric(12, 2), reserve_price numeric,"
                        + " starts_at timestamptz, ends_at timestamptz DEFAULT now() + interval '1 day', status text, photograph bytea)");
    }

    private CatalogConfig config(String table) {
        return new CatalogConfig(
                KafkaCluster.at(broker.bootstrap()),
                SourceDatabase.parse(source.url()),
                SourceTable.parse(table),
                ColumnMapping.byFieldName(),
                DeletePolicy.IGNORE,
                "slot_" + table,
                TopicChoice.exactly(TOPICS),
                Duration.ofSeconds(10));
    }

    private void awaitOpen(long auctionId) throws Exception {
        await("the command that opens auction " + auctionId)
                .atMost(BOUND)
                .until(() -> commands.of(auctionId).contains("open catalog/" + auctionId));
    }

    private OpenAuction opened(long auctionId) {
        return (OpenAuction) commands.last(auctionId);
    }
}
