package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What somebody is told whose Postgres or table is not as it must be.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceCheckIT {
    private static final Duration NO_WAIT = Duration.ZERO;

    private SourcePostgres shop;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        shop = SourcePostgres.open(directory);
        shop.execute("CREATE TABLE good (id bigint PRIMARY KEY, title text, ends_at timestamptz, photograph bytea)");
    }

    @AfterAll
    void stop() throws Exception {
        shop.close();
    }

    @Test
    void aGoodTableGetsItsPublicationOnce() throws Exception {
        assertThat(check("good", Map.of()).all()).containsExactly("id", "title", "ends_at");
        assertThat(check("good", Map.of()).all()).containsExactly("id", "title", "ends_at");

        assertThat(shop.ask("SELECT tablename FROM pg_publication_tables WHERE pubname = 'slot_good'"))
                .isEqualTo("good");
    }

    @Test
    void saysWhatATableLacks() throws Exception {
        shop.execute(
                "CREATE TABLE bare (nr int PRIMARY KEY, closing timestamptz)",
                "CREATE TABLE keyless (id bigint, ends_at timestamptz)",
                "CREATE TABLE otherkey (uuid uuid PRIMARY KEY, id bigint, ends_at timestamptz)");

        refuses("nowhere", "there is no table public.nowhere in", "correct --table");
        refuses(
                "bare",
                "public.bare has no column id and no column ends_at, which an auction needs",
                "--column id=COLUMN --column ends_at=COLUMN",
                "it has nr, closing");
        refuses("keyless", "has no primary key", "ALTER TABLE \"public\".\"keyless\" ADD PRIMARY KEY (\"id\")");
        refuses(
                "otherkey",
                "the primary key of public.otherkey is (uuid), without the column id",
                "--column id=COLUMN");
        assertThatThrownBy(() -> check("good", Map.of("title", "name")))
                .hasMessageContaining("public.good has no column name, which --column title=name names");
        assertThat(check("bare", Map.of("id", "nr", "ends_at", "closing")).all()).containsExactly("nr", "closing");
    }

    @Test
    void saysWhatATypeShouldBe() throws Exception {
        shop.execute(
                "CREATE TABLE zoneless (id bigint PRIMARY KEY, ends_at timestamp)",
                "CREATE TABLE inexact (id bigint PRIMARY KEY, ends_at timestamptz, opening_price double precision)",
                "CREATE TYPE sale AS ENUM ('english', 'proxy')",
                "CREATE DOMAIN price AS numeric(12, 2)",
                "CREATE TABLE fancy (id int PRIMARY KEY, type sale, opening_price price, ends_at timestamptz)");

        refuses(
                "zoneless",
                "the column ends_at of public.zoneless is a timestamp without time zone",
                "use timestamptz: ALTER TABLE");
        refuses(
                "inexact",
                "the column opening_price of public.inexact is float8, and opening_price must be numeric",
                "--column opening_price=");
        assertThat(check("fancy", Map.of()).all()).containsExactly("id", "type", "opening_price", "ends_at");
    }

    @Test
    void saysWhatAUserMayNot() throws Exception {
        shop.execute(
                "CREATE ROLE clerk LOGIN",
                "CREATE ROLE reader LOGIN",
                "GRANT SELECT ON good TO reader",
                "CREATE ROLE follower LOGIN REPLICATION",
                "GRANT SELECT ON good TO follower");

        refusesUser("clerk", "clerk may not read the table: GRANT SELECT ON \"public\".\"good\" TO \"clerk\"");
        refusesUser("reader", "reader may not replicate: ALTER ROLE \"reader\" REPLICATION");
        refusesUser(
                "follower", "follower may not make the publication; let the table's owner do it: CREATE PUBLICATION");
        refusesUser("nobody", "the source refuses the user of CATALOG_SOURCE_URL");
    }

    @Test
    void saysWhatIsSomebodyElses() throws Exception {
        shop.execute(
                "CREATE TABLE other (id bigint PRIMARY KEY, ends_at timestamptz)",
                "CREATE PUBLICATION slot_other FOR TABLE good",
                "CREATE TABLE tested (id bigint PRIMARY KEY, ends_at timestamptz)",
                "SELECT pg_create_physical_replication_slot('slot_tested')");

        refuses("other", "the publication slot_other does not have the table", "take another --slot");
        refuses("tested", "the replication slot slot_tested is somebody else's (physical", "take another --slot");
    }

    @Test
    void saysThatTheSlotWasGivenUp() throws Exception {
        shop.execute(
                "CREATE TABLE late (id bigint PRIMARY KEY, ends_at timestamptz)",
                "SELECT pg_create_logical_replication_slot('slot_late', 'pgoutput')",
                "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'",
                "SELECT pg_reload_conf()");
        for (int segment = 0; segment < 3; segment++) {
            shop.execute("SELECT pg_logical_emit_message(false, 'test', '')", "SELECT pg_switch_wal()");
        }
        shop.execute("CHECKPOINT");

        refuses("late", "the source has thrown WAL away that the replication slot slot_late needs", "drop it, and");
    }

    @Test
    void saysThatPostgresTellsNoChangesOrDoesNotAnswer(@TempDir Path directory) throws Exception {
        try (SourcePostgres plain = SourcePostgres.withoutLogicalDecoding(directory)) {
            plain.execute("CREATE TABLE good (id bigint PRIMARY KEY, ends_at timestamptz)");

            assertThatThrownBy(() -> SourceCheck.await(config(plain.url(), "good", Map.of()), NO_WAIT))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("wal_level=replica")
                    .hasMessageContaining("ALTER SYSTEM SET wal_level = 'logical', and restart");
        }
        String nowhere = "postgres://postgres@127.0.0.1:" + Ports.free() + "/shop";
        assertThatThrownBy(() -> SourceCheck.await(config(nowhere, "good", Map.of()), NO_WAIT))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("the source does not answer (is it up, and is CATALOG_SOURCE_URL right?)");
        assertThatThrownBy(() -> SourceCheck.await(config(shop.url() + "x", "good", Map.of()), NO_WAIT))
                .hasMessageContaining("the source has no such database (correct CATALOG_SOURCE_URL)");
    }

    private ColumnMapping check(String table, Map<String, String> columns) throws InterruptedException {
        return SourceCheck.await(config(shop.url(), table, columns), NO_WAIT);
    }

    private void refuses(String table, String... parts) {
        assertThatThrownBy(() -> check(table, Map.of()))
                .isInstanceOf(StartupException.class)
                .hasMessageContainingAll(parts);
    }

    private void refusesUser(String user, String sentence) {
        CatalogConfig config = config(shop.url(user), "good", Map.of());
        CatalogConfig ownSlot =
                new CatalogConfig(
                        config.kafkaBootstrap(),
                        config.source(),
                        config.table(),
                        config.columns(),
                        config.onDelete(),
                        "slot_" + user,
                        config.topics(),
                        config.startWait());
        assertThatThrownBy(() -> SourceCheck.await(ownSlot, NO_WAIT))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining(sentence);
    }

    private static CatalogConfig config(String url, String table, Map<String, String> columns) {
        return new CatalogConfig(
                "nowhere:1",
                SourceDatabase.parse(url),
                SourceTable.parse(table),
                ColumnMapping.of(columns),
                DeletePolicy.IGNORE,
                "slot_" + table,
                new Topics(2, 1, (short) 1),
                Duration.ofSeconds(10));
    }
}
