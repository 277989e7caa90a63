package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.FreePorts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The errors for a Postgres or a table that cannot be used.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceCheckIT {
    private static final Duration NO_WAIT = Duration.ZERO;

    private SourcePostgres source;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        source = SourcePostgres.open(directory);
        source.execute("CREATE TABLE good (id bigint PRIMARY KEY, title text, ends_at timestamptz, photograph bytea)");
    }

    @AfterAll
    void stop() throws Exception {
        source.close();
    }

    @Test
    void createsThePublicationOnce() throws Exception {
        assertThat(check("good", Map.of()).columns()).containsExactly("id", "title", "ends_at");
        assertThat(check("good", Map.of()).columns()).containsExactly("id", "title", "ends_at");

        assertThat(source.query("SELECT tablename FROM pg_publication_tables WHERE pubname = 'slot_good'"))
                .isEqualTo("good");
    }

    @Test
    void reportsMissingColumnsAndKeys() throws Exception {
        source.execute(
                "CREATE TABLE bare (nr int PRIMARY KEY, closing timestamptz)",
                "CREATE TABLE keyless (id bigint, ends_at timestamptz)",
                "CREATE TABLE otherkey (uuid uuid PRIMARY KEY, id bigint, ends_at timestamptz)");

        assertRejected("nowhere", "there is no table public.nowhere in", "correct --table");
        assertRejected(
                "bare",
                "public.bare has no column id and no column ends_at, which an auction needs",
                "--column id=COLUMN --column ends_at=COLUMN",
                "its columns are nr, closing");
        assertRejected("keyless", "has no primary key", "ALTER TABLE \"public\".\"keyless\" ADD PRIMARY KEY (\"id\")");
        assertRejected(
                "otherkey",
                "the primary key of public.otherkey is (uuid), without the id column id",
                "--column id=COLUMN");
        assertThatThrownBy(() -> check("good", Map.of("title", "name")))
                .hasMessageContaining("public.good has no column name, which --column title=name names");
        assertThat(check("bare", Map.of("id", "nr", "ends_at", "closing")).columns()).containsExactly("nr", "closing");
    }

    @Test
    void reportsColumnsThatWereProbablyMeant() throws Exception {
        source.execute(
                "CREATE TABLE unreserved (id bigint PRIMARY KEY, ends_at timestamptz, reserve numeric)",
                "CREATE TABLE unended (id bigint PRIMARY KEY, end_at timestamptz)");

        assertRejected("unreserved", "has a column reserve, which is not followed: did you mean reserve_price?");
        assertRejected("unended", "public.unended has no column ends_at", "did you mean end_at?");
        assertNothingCreated("unreserved");
        assertThat(check("unreserved", Map.of("reserve_price", "reserve")).columns())
                .containsExactly("id", "reserve", "ends_at");
    }

    @Test
    void reportsUnsuitableTypes() throws Exception {
        source.execute(
                "CREATE TABLE zoneless (id bigint PRIMARY KEY, ends_at timestamp)",
                "CREATE TABLE inexact (id bigint PRIMARY KEY, ends_at timestamptz, opening_price double precision)",
                "CREATE TYPE sale AS ENUM ('english', 'proxy')",
                "CREATE DOMAIN price AS numeric(12, 2)",
                "CREATE TABLE fancy (id int PRIMARY KEY, type sale, opening_price price, ends_at timestamptz)");

        assertRejected(
                "zoneless",
                "the column ends_at of public.zoneless is a timestamp without time zone",
                "run ALTER TABLE");
        assertRejected(
                "inexact",
                "the column opening_price of public.inexact is float8, and opening_price must be numeric",
                "--column opening_price=");
        assertThat(check("fancy", Map.of()).columns()).containsExactly("id", "type", "opening_price", "ends_at");
    }

    @Test
    void reportsMissingPrivileges() throws Exception {
        source.execute(
                "CREATE ROLE clerk LOGIN",
                "CREATE ROLE reader LOGIN",
                "GRANT SELECT ON good TO reader",
                "CREATE ROLE follower LOGIN REPLICATION",
                "GRANT SELECT ON good TO follower");

        assertUserRejected(
                "clerk", "clerk may not read the table: run GRANT SELECT ON \"public\".\"good\" TO \"clerk\"");
        assertUserRejected("reader", "reader may not replicate: run ALTER ROLE \"reader\" REPLICATION");
        assertUserRejected(
                "follower",
                "follower may not create the publication; the owner of the table must run CREATE PUBLICATION");
        assertUserRejected("nobody", "the source rejects the user of --source (CATALOG_SOURCE_URL)");
    }

    @Test
    void reportsASlotOrPublicationInOtherUse() throws Exception {
        source.execute(
                "CREATE TABLE other (id bigint PRIMARY KEY, ends_at timestamptz)",
                "CREATE PUBLICATION slot_other FOR TABLE good",
                "CREATE TABLE tested (id bigint PRIMARY KEY, ends_at timestamptz)",
                "SELECT pg_create_physical_replication_slot('slot_tested')");

        assertRejected("other", "the publication slot_other does not contain the table", "use another --slot");
        assertRejected("tested", "the replication slot slot_tested is in other use (physical", "use another --slot");
        assertThat(source.query("SELECT count(*) FROM pg_publication WHERE pubname = 'slot_tested'")).isEqualTo("0");
    }

    /// Publishing such a table would make the shop's own updates fail. The statement in the message helps.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing|ends_at timestamptz, PRIMARY KEY (id)|REPLICA IDENTITY NOTHING|has REPLICA IDENTITY NOTHING",
                "later|ends_at timestamptz, PRIMARY KEY (id) DEFERRABLE|REPLICA IDENTITY DEFAULT|primary key of later is deferrable",
                "noindex|ends_at timestamptz, PRIMARY KEY (id), slug text NOT NULL CONSTRAINT noindex_slug UNIQUE|REPLICA IDENTITY USING INDEX noindex_slug, DROP CONSTRAINT noindex_slug|whose index is gone",
                "words|ends_at timestamptz, PRIMARY KEY (id), x text GENERATED ALWAYS AS ('') STORED|REPLICA IDENTITY FULL|has a generated column"
            })
    void neverBreaksTheUpdatesOfTheTable(String table, String columns, String alter, String problem) throws Exception {
        source.execute("CREATE TABLE %s (id bigint, %s)".formatted(table, columns));
        for (String change : alter.split(", ", -1)) {
            source.execute("ALTER TABLE %s %s".formatted(table, change));
        }

        assertRejected(table, problem, "would refuse every UPDATE", "run ALTER TABLE " + table + " REPLICA IDENTITY");
        assertNothingCreated(table);
        source.execute("UPDATE %s SET ends_at = now()".formatted(table));

        Matcher remedy = Pattern.compile("run (ALTER TABLE .*)").matcher(rejection(table));
        assertThat(remedy.find()).isTrue();
        source.execute(remedy.group(1));
        assertThat(check(table, Map.of()).columns()).containsExactly("id", "ends_at");
        source.execute(
                "INSERT INTO %s (id%s) VALUES (1%s)".formatted(table, slug(table, ", slug"), slug(table, ", ''")));
        source.execute("UPDATE %s SET ends_at = now()".formatted(table), "DELETE FROM " + table);
    }

    private static String slug(String table, String text) {
        return table.equals("noindex") ? text : "";
    }

    @Test
    void everyPartitionNeedsAReplicaIdentity() throws Exception {
        source.execute(
                "CREATE TABLE parts (id bigint PRIMARY KEY, ends_at timestamptz) PARTITION BY RANGE (id)",
                "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (100)",
                "CREATE TABLE parts_2 PARTITION OF parts DEFAULT",
                "ALTER TABLE parts_2 REPLICA IDENTITY NOTHING");

        assertRejected("parts", "parts_2 has REPLICA IDENTITY NOTHING", "ALTER TABLE parts_2 REPLICA IDENTITY DEFAULT");
        assertNothingCreated("parts");
        source.execute("ALTER TABLE parts_2 REPLICA IDENTITY DEFAULT", "ALTER TABLE parts_1 SET UNLOGGED");
        assertRejected("parts", "the partition parts_1 is unlogged");
        source.execute("ALTER TABLE parts_1 SET LOGGED");
        assertThat(check("parts", Map.of()).columns()).hasSize(2);
        source.execute("ALTER PUBLICATION slot_parts SET (publish_via_partition_root = false)");
        assertRejected("parts", "SET (publish_via_partition_root = true)");
    }

    @Test
    void reportsWhatIsNotATableOrNotInTheWal() throws Exception {
        source.execute(
                "CREATE VIEW seen AS SELECT * FROM good",
                "CREATE MATERIALIZED VIEW stored AS SELECT * FROM good",
                "CREATE UNLOGGED TABLE fleeting (id bigint PRIMARY KEY, ends_at timestamptz)",
                "CREATE TABLE parent (id bigint PRIMARY KEY, ends_at timestamptz)",
                "CREATE TABLE child () INHERITS (parent)",
                "CREATE FOREIGN DATA WRAPPER elsewhere",
                "CREATE SERVER warehouse FOREIGN DATA WRAPPER elsewhere",
                "CREATE FOREIGN TABLE remote (id bigint, ends_at timestamptz) SERVER warehouse");

        assertRejected("remote", "public.remote is a foreign table", "name a table with --table");
        assertRejected("seen", "public.seen is a view", "name a table with --table");
        assertRejected("stored", "public.stored is a materialized view");
        assertRejected("fleeting", "is unlogged", "run ALTER TABLE \"public\".\"fleeting\" SET LOGGED");
        assertRejected("parent", "has the child table child", "run ALTER TABLE child NO INHERIT");
        assertNothingCreated("parent");
    }

    @Test
    void reportsATemporaryTableOfAnotherSession() throws Exception {
        try (Connection session = DriverManager.getConnection(source.jdbcUrl());
                Statement statement = session.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE draft (id bigint PRIMARY KEY, ends_at timestamptz)");
            String schema = source.query("SELECT relnamespace::regnamespace FROM pg_class WHERE relname = 'draft'");

            assertThatThrownBy(() -> use(config(source.url(), schema + ".draft", Map.of())))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining(".draft is temporary");
        }
    }

    @Test
    void reportsASlotOfAnotherDatabase() throws Exception {
        source.execute("CREATE DATABASE neighbour", "CREATE TABLE shared (id bigint PRIMARY KEY, ends_at timestamptz)");
        try (Connection session = DriverManager.getConnection(source.jdbcUrl().replace("/postgres?", "/neighbour?"));
                Statement statement = session.createStatement()) {
            statement.execute("SELECT pg_create_logical_replication_slot('slot_shared', 'pgoutput')");

            assertRejected("shared", "slot slot_shared is in other use (pgoutput of database neighbour)");
            statement.execute("SELECT pg_drop_replication_slot('slot_shared')");
        }
    }

    @Test
    void reportsColumnsThatChangesDoNotContain() throws Exception {
        source.execute(
                "CREATE TABLE computed (id bigint PRIMARY KEY, ends_at timestamptz, base numeric,"
                        + " opening_price numeric GENERATED ALWAYS AS (base * 2) STORED)",
                "CREATE TABLE identical (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ends_at timestamptz)",
                "CREATE TABLE twins (id bigint PRIMARY KEY, ends_at timestamptz, photo text, \"Photo\" text)");

        assertRejected(
                "computed",
                "the column opening_price of public.computed is generated",
                "ALTER COLUMN \"opening_price\" DROP EXPRESSION",
                "--column opening_price=");
        assertNothingCreated("computed");
        assertThat(check("computed", Map.of("opening_price", "")).columns()).containsExactly("id", "ends_at");
        assertThat(check("identical", Map.of()).columns()).hasSize(2);
        assertRejected("twins", "the columns photo and Photo of public.twins differ by case alone", "RENAME COLUMN");
    }

    @Test
    void reportsAPublicationThatHidesChanges() throws Exception {
        source.execute("CREATE TABLE shown (id bigint PRIMARY KEY, title text, ends_at timestamptz)");
        String publication = "CREATE PUBLICATION slot_shown FOR TABLE shown ";

        assertPublicationRejected(publication + "WITH (publish = 'insert')", "does not publish updates");
        assertPublicationRejected(publication + "WITH (publish = 'update, delete')", "does not publish inserts");
        assertPublicationRejected(publication + "WHERE (id > 7)", "has a row filter for shown");
        assertPublicationRejected(
                "CREATE PUBLICATION slot_shown FOR TABLE shown (id, ends_at)", "has a column list for shown");
        source.execute(publication + "WITH (publish = 'insert, update')");
        assertThat(check("shown", Map.of()).columns()).hasSize(3);
        assertThatThrownBy(() -> use(deleting(config(source.url(), "shown", Map.of()))))
                .hasMessageContaining("the publication slot_shown does not publish deletes");
        source.execute(
                "SELECT pg_create_logical_replication_slot('slot_shown', 'pgoutput')", "DROP PUBLICATION slot_shown");
        assertRejected("shown", "the publication slot_shown is gone", "SELECT pg_drop_replication_slot('slot_shown')");
        source.execute("SELECT pg_drop_replication_slot('slot_shown')");
    }

    @Test
    void reportsRowsThatTheUserCannotSee() throws Exception {
        source.execute(
                "CREATE ROLE veiled LOGIN REPLICATION",
                "CREATE TABLE hidden (id bigint PRIMARY KEY, ends_at timestamptz)",
                "GRANT SELECT ON hidden TO veiled",
                "ALTER TABLE hidden ENABLE ROW LEVEL SECURITY");

        assertThatThrownBy(() -> use(config(source.url("veiled"), "hidden", Map.of())))
                .hasMessageContaining("row security hides rows of public.hidden from veiled")
                .hasMessageContaining("run ALTER ROLE \"veiled\" BYPASSRLS");
    }

    @Test
    void reportsAnInvalidatedSlot() throws Exception {
        source.execute(
                "CREATE TABLE late (id bigint PRIMARY KEY, ends_at timestamptz)",
                "SELECT pg_create_logical_replication_slot('slot_late', 'pgoutput')",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'",
                "SELECT pg_reload_conf()");
        for (int segment = 0; segment < 3; segment++) {
            source.execute("SELECT pg_logical_emit_message(false, 'test', '')", "SELECT pg_switch_wal()");
        }
        source.execute("CHECKPOINT");

        assertRejected(
                "late",
                "the source has discarded WAL that the replication slot slot_late needs",
                "pg_drop_replication_slot('slot_late')");
    }

    @Test
    void reportsAPostgresThatDoesNotStreamChangesOrDoesNotAnswer(@TempDir Path directory) throws Exception {
        try (SourcePostgres plain = SourcePostgres.withoutLogicalDecoding(directory)) {
            plain.execute("CREATE TABLE good (id bigint PRIMARY KEY, ends_at timestamptz)");

            assertThatThrownBy(() -> use(config(plain.url(), "good", Map.of())))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("wal_level=replica")
                    .hasMessageContaining("ALTER SYSTEM SET wal_level = 'logical', and restart");
        }
        String nowhere = "postgres://postgres@127.0.0.1:" + FreePorts.find() + "/shop";
        assertThatThrownBy(() -> use(config(nowhere, "good", Map.of())))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("does not answer: ");
        assertThatThrownBy(() -> use(config(source.url() + "x", "good", Map.of())))
                .hasMessageContaining(
                        "the source has no such database (create it, or correct --source (CATALOG_SOURCE_URL))");
    }

    /// A Kafka that does not answer is the most frequent reason.
    @Test
    void aStartThatFailsLeavesTheSourceAsItWas() throws Exception {
        source.execute("CREATE TABLE unfollowed (id bigint PRIMARY KEY, ends_at timestamptz)");

        assertThatThrownBy(() -> Catalog.start(config(source.url(), "unfollowed", Map.of())))
                .isInstanceOf(KafkaUnreachableException.class);

        assertNothingCreated("unfollowed");
    }

    /// As a start does: everything that can be looked at, and then what has to be created.
    private static ColumnMapping use(CatalogConfig config) throws InterruptedException, SQLException {
        ColumnMapping _ = SourceCheck.awaitUsable(config, NO_WAIT);
        return SourceCheck.check(config);
    }

    private ColumnMapping check(String table, Map<String, String> columns) throws InterruptedException, SQLException {
        return use(config(source.url(), table, columns));
    }

    private void assertRejected(String table, String... parts) {
        assertThatThrownBy(() -> check(table, Map.of()))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(parts);
    }

    private String rejection(String table) {
        return String.valueOf(catchThrowable(() -> check(table, Map.of())).getMessage());
    }

    private void assertPublicationRejected(String create, String sentence) throws Exception {
        source.execute(create);
        assertRejected("shown", "the publication slot_shown " + sentence, "run ALTER PUBLICATION \"slot_shown\"");
        source.execute("DROP PUBLICATION slot_shown");
    }

    private void assertNothingCreated(String table) throws Exception {
        assertThat(source.query("SELECT count(*) FROM pg_publication WHERE pubname = 'slot_" + table + "'"))
                .isEqualTo("0");
    }

    private static CatalogConfig deleting(CatalogConfig config) {
        return new CatalogConfig(
                config.kafka(),
                config.source(),
                config.table(),
                config.columns(),
                DeletePolicy.CANCEL,
                config.slot(),
                config.topics(),
                config.startWait());
    }

    private void assertUserRejected(String user, String sentence) {
        CatalogConfig config = config(source.url(user), "good", Map.of());
        CatalogConfig ownSlot =
                new CatalogConfig(
                        config.kafka(),
                        config.source(),
                        config.table(),
                        config.columns(),
                        config.onDelete(),
                        "slot_" + user,
                        config.topics(),
                        config.startWait());
        assertThatThrownBy(() -> use(ownSlot)).isInstanceOf(StartupException.class).hasMessageContaining(sentence);
    }

    private static CatalogConfig config(String url, String table, Map<String, String> columns) {
        return new CatalogConfig(
                KafkaCluster.at("nowhere:1"),
                SourceDatabase.parse(url),
                SourceTable.parse(table),
                ColumnMapping.of(columns),
                DeletePolicy.IGNORE,
                "slot_" + table.substring(table.indexOf('.') + 1),
                TopicChoice.exactly(new Topics(2, 1, (short) 1)),
                Duration.ofSeconds(10));
    }
}
