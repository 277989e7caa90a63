package dev.gavel.catalog;

import static dev.gavel.catalog.CatalogRig.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Prices;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Tables and publications that are altered while the catalog follows them, and names that are hard to follow.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableChangesIT {
    private CatalogRig rig;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        rig = CatalogRig.start(directory);
    }

    @AfterAll
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void aRenamedColumnStopsTheCatalogUntilItIsRenamedBack() throws Exception {
        createTable("renamed");
        try (Catalog catalog = followFrom("renamed", 101)) {
            rig.execute(
                    "ALTER TABLE renamed RENAME opening_price TO open_price",
                    "INSERT INTO renamed (id, open_price) VALUES (102, 51)");
            awaitFailure(
                    catalog, "public.renamed has no column opening_price any more", "--column opening_price=COLUMN");
        }
        assertThatThrownBy(() -> rig.follow("renamed")).hasMessageContaining("no column opening_price any more");
        rig.execute(
                "ALTER TABLE renamed RENAME open_price TO opening_price",
                "INSERT INTO renamed (id, opening_price) VALUES (103, 52)");

        try (Catalog catalog = rig.follow("renamed")) {
            assertThat(rig.awaitOpen(catalog, 103).prices()).isEqualTo(Prices.opening(52_000_000));
            assertThat(rig.terms(102).prices()).isEqualTo(Prices.opening(51_000_000));
        }
    }

    @Test
    void aNewColumnWithAlmostTheNameOfAFieldStopsTheCatalog() throws Exception {
        createTable("reserved");
        try (Catalog catalog = followFrom("reserved", 121)) {
            rig.execute(
                    "ALTER TABLE reserved ADD reserve numeric", "INSERT INTO reserved (id, reserve) VALUES (122, 500)");
            awaitFailure(catalog, "public.reserved has a column reserve", "did you mean reserve_price?");
        }
    }

    @Tag("slow")
    @Test
    void aColumnCanBeFollowedUnderItsNewName() throws Exception {
        createTable("moved");
        followFrom("moved", 111).close();
        rig.execute(
                "INSERT INTO moved (id, opening_price) VALUES (112, 51)",
                "ALTER TABLE moved RENAME opening_price TO open_price",
                "INSERT INTO moved (id, open_price) VALUES (113, 52)");
        assertThatThrownBy(() -> rig.follow("moved")).hasMessageContaining("no column opening_price any more");

        try (Catalog catalog =
                Catalog.start(rig.config("moved", "slot_moved", Map.of("opening_price", "open_price")))) {
            assertThat(rig.awaitOpen(catalog, 113).prices()).isEqualTo(Prices.opening(52_000_000));
            assertThat(rig.terms(112).prices()).isEqualTo(Prices.opening(51_000_000));
        }
    }

    @Test
    void aDroppedColumnStopsTheCatalogUntilTheSellerDoesWithoutIt() throws Exception {
        createTable("dropped");
        try (Catalog catalog = followFrom("dropped", 121)) {
            rig.execute("ALTER TABLE dropped DROP opening_price", "INSERT INTO dropped (id) VALUES (122)");
            awaitFailure(catalog, "public.dropped has no column opening_price any more", "--column opening_price=");
        }
        try (Catalog catalog = Catalog.start(rig.config("dropped", "slot_dropped", Map.of("opening_price", "")))) {
            assertThat(rig.awaitOpen(catalog, 122).prices())
                    .isEqualTo(Prices.opening(AuctionTerms.DEFAULT_TICK_SIZE_MICROS));
        }
    }

    @Test
    void anAddedColumnCountsFromItsFirstRow() throws Exception {
        createTable("added");
        try (Catalog catalog = followFrom("added", 131)) {
            rig.execute(
                    "ALTER TABLE added ADD reserve_price numeric",
                    "INSERT INTO added (id, opening_price, reserve_price) VALUES (132, 50, 70)");
            assertThat(rig.awaitOpen(catalog, 132).prices().reserveMicros()).isEqualTo(70_000_000);
        }
        rig.execute(
                "INSERT INTO added (id, opening_price) VALUES (133, 50)",
                "ALTER TABLE added ADD buy_now_price numeric DEFAULT 900",
                "INSERT INTO added (id, opening_price) VALUES (134, 50)");
        try (Catalog catalog = rig.follow("added")) {
            assertThat(rig.awaitOpen(catalog, 134).prices().buyNowMicros()).isEqualTo(900_000_000);
            assertThat(rig.terms(133).prices().buyNowMicros()).isEqualTo(900_000_000);
        }
    }

    @Test
    void anAddedColumnThatCannotBeReadStopsTheCatalog() throws Exception {
        createTable("computed");
        try (Catalog catalog = followFrom("computed", 141)) {
            rig.execute(
                    "ALTER TABLE computed ADD reserve_price numeric GENERATED ALWAYS AS (opening_price * 2) STORED",
                    "INSERT INTO computed (id, opening_price) VALUES (142, 50)");
            awaitFailure(catalog, "the column reserve_price of public.computed is generated");
        }
        assertThat(rig.isOpen(142)).isFalse();
    }

    @Test
    void aRetypedColumnStopsTheCatalog() throws Exception {
        createTable("retyped");
        try (Catalog catalog = followFrom("retyped", 151)) {
            rig.execute(
                    "ALTER TABLE retyped ALTER opening_price TYPE double precision",
                    "INSERT INTO retyped (id, opening_price) VALUES (152, 50.1)");
            awaitFailure(catalog, "the column opening_price of public.retyped is float8");
        }
        assertThat(rig.isOpen(152)).isFalse();
    }

    /// Such a failure repeats at each attempt, so it is no outage.
    @Test
    void aColumnThatDiffersByCaseAloneStopsTheCatalog() throws Exception {
        createTable("twins");
        try (Catalog catalog = followFrom("twins", 161)) {
            rig.execute(
                    "ALTER TABLE twins ADD \"TITLE\" text", "INSERT INTO twins (id, opening_price) VALUES (162, 50)");
            awaitFailure(catalog, "the columns title and TITLE of public.twins differ by case alone");
        }
        rig.execute("ALTER TABLE twins DROP \"TITLE\"");
    }

    @Tag("slow")
    @Test
    void aPublicationThatIsChangedStopsTheCatalog() throws Exception {
        createTable("narrowed");
        try (Catalog catalog = followFrom("narrowed", 171)) {
            rig.execute("ALTER PUBLICATION slot_narrowed SET (publish = 'insert')");
            awaitFailure(catalog, "the publication slot_narrowed does not publish updates");
        }
    }

    @Test
    void aNullIsNotTheDefaultOfItsColumn() throws Exception {
        rig.execute(
                "CREATE TABLE defaults (id bigint PRIMARY KEY, ends_at timestamptz DEFAULT now() + interval '1 day',"
                        + " opening_price numeric DEFAULT 5, reserve_price numeric NOT NULL DEFAULT 0, title text DEFAULT 'x')",
                "INSERT INTO defaults (id, opening_price, title) VALUES (181, NULL, NULL)");
        try (Catalog catalog = rig.follow("defaults")) {
            rig.awaitOpen(catalog, 181);
            rig.execute("INSERT INTO defaults (id, opening_price, title) VALUES (182, NULL, NULL)");
            rig.execute("INSERT INTO defaults (id) VALUES (183)");

            assertThat(rig.awaitOpen(catalog, 183).prices()).isEqualTo(Prices.opening(5_000_000));
            assertThat(rig.terms(182).prices()).isEqualTo(Prices.opening(AuctionTerms.DEFAULT_TICK_SIZE_MICROS));
            assertThat(rig.terms(182).title()).isEmpty();
            assertThat(rig.terms(181).prices()).isEqualTo(rig.terms(182).prices());
        }
    }

    @Test
    void followsOnlyTheTableThatWasNamed() throws Exception {
        createTable("lots");
        createTable("\"Lots\"");
        createTable("\"lotsx\"");
        rig.execute("CREATE PUBLICATION slot_lots FOR TABLE lots, \"Lots\", lotsx");
        rig.execute("INSERT INTO \"Lots\" (id) VALUES (191)", "INSERT INTO lots (id) VALUES (192)");
        try (Catalog catalog = rig.follow("lots")) {
            rig.awaitOpen(catalog, 192);
            rig.execute("INSERT INTO \"Lots\" (id) VALUES (193)", "INSERT INTO lots (id) VALUES (194)");
            rig.awaitOpen(catalog, 194);
        }
        assertThat(rig.isOpen(191)).isFalse();
        assertThat(rig.isOpen(193)).isFalse();
    }

    @Test
    void followsNamesWithDotsSpacesAndSigns() throws Exception {
        rig.execute("CREATE SCHEMA \"Sale.s\"", "CREATE SCHEMA \"Sale\"");
        String columns =
                " (\"Nr.\" bigint PRIMARY KEY, \"Ends (at) ?\" timestamptz DEFAULT now() + interval '1 day', \"Preis €\" numeric)";
        String named = "\"Sale.s\".\"Lots [a+b] $|^*\"";
        String sameText = "\"Sale\".\"s.Lots [a+b] $|^*\"";
        String decoy = "\"Sale.s\".\"lots [a+b] $|^*\"";
        rig.execute("CREATE TABLE " + named + columns, "CREATE TABLE " + decoy + columns);
        rig.execute("CREATE TABLE " + sameText + columns);
        rig.execute("CREATE PUBLICATION slot_names FOR TABLE " + named + ", " + decoy);
        insertPrice(named, 201);
        insertPrice(decoy, 202);
        Map<String, String> mapping = Map.of("id", "Nr.", "ends_at", "Ends (at) ?", "opening_price", "Preis €");
        assertThatThrownBy(() -> Catalog.start(rig.config(named, "slot_names", mapping)))
                .hasMessageContaining(sameText + " cannot be told apart");
        rig.execute("DROP TABLE " + sameText);
        try (Catalog catalog = Catalog.start(rig.config(named, "slot_names", mapping))) {
            rig.awaitOpen(catalog, 201);
            insertPrice(decoy, 203);
            insertPrice(named, 204);
            assertThat(rig.awaitOpen(catalog, 204).prices()).isEqualTo(Prices.opening(7_500_000));
        }
        assertThat(rig.terms(201).prices()).isEqualTo(Prices.opening(7_500_000));
        assertThat(rig.isOpen(202)).isFalse();
        assertThat(rig.isOpen(203)).isFalse();
    }

    @Test
    void followsAPartitionedTable() throws Exception {
        rig.execute(
                "CREATE TABLE parts (id bigint, region text NOT NULL, ends_at timestamptz DEFAULT now() + interval '1 day',"
                        + " opening_price numeric, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE parts_eu PARTITION OF parts FOR VALUES IN ('eu')",
                "CREATE TABLE parts_rest PARTITION OF parts DEFAULT",
                "INSERT INTO parts (id, region, opening_price) VALUES (211, 'eu', 3), (212, 'us', 4)");
        try (Catalog catalog = rig.follow("parts")) {
            rig.awaitOpen(catalog, 212);
            rig.execute("INSERT INTO parts (id, region, opening_price) VALUES (213, 'eu', 5), (214, 'us', 6)");
            assertThat(rig.awaitOpen(catalog, 214).prices()).isEqualTo(Prices.opening(6_000_000));
            assertThat(rig.awaitOpen(catalog, 213).prices()).isEqualTo(Prices.opening(5_000_000));
        }
    }

    private void insertPrice(String table, long id) throws Exception {
        rig.execute("INSERT INTO %s (\"Nr.\", \"Preis €\") VALUES (%d, 7.50)".formatted(table, id));
    }

    private Catalog followFrom(String table, long id) throws Exception {
        rig.execute("INSERT INTO %s (id, opening_price) VALUES (%d, 50)".formatted(table, id));
        Catalog catalog = rig.follow(table);
        rig.awaitOpen(catalog, id);
        return catalog;
    }

    private void createTable(String name) throws Exception {
        rig.execute(
                "CREATE TABLE "
                        + name
                        + " (id bigint PRIMARY KEY, title text, opening_price numeric(12, 2),"
                        + " ends_at timestamptz DEFAULT now() + interval '1 day', status text)");
    }
}
