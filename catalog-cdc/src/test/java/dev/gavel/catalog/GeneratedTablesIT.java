package dev.gavel.catalog;

import static dev.gavel.catalog.CatalogRig.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.FieldType;
import dev.gavel.catalog.row.Identifier;
import dev.gavel.schema.StartupException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tables made from seeds, which are altered while rows are inserted. One oracle: every row's auction has the terms of
/// the row, or an error names the table or the column; when that is mended, the row's auction is opened.
///
/// `-Dcatalog.seeds=100` plays more tables, `-Dcatalog.seed=7` begins with this one.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeneratedTablesIT {
    private static final int ROUNDS = 4;
    private static final int ROWS_PER_ROUND = 12;

    private CatalogRig rig;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        rig = CatalogRig.start(directory);
        rig.execute(GeneratedTable.SETUP.toArray(String[]::new));
    }

    @AfterAll
    void stop() throws Exception {
        rig.close();
    }

    static LongStream seeds() {
        long first = Long.getLong("catalog.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("catalog.seeds", 3));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anAuctionHasTheTermsOfItsRowOrAnErrorNamesTheColumn(long seed) throws Exception {
        new Play(seed).play();
    }

    private final class Play {
        private final Random random;
        private final GeneratedTable table;
        private final String slot;
        private final Map<Long, GeneratedRow> rows = new LinkedHashMap<>();
        private final long decoyId;
        private long nextId;

        Play(long seed) {
            random = new Random(~seed);
            table = new GeneratedTable(seed);
            slot = "generated_" + seed;
            nextId = 1 + seed * 1000;
            decoyId = 999 + seed * 1000;
        }

        void play() throws Exception {
            rig.execute(table.create().toArray(String[]::new));
            if (random.nextBoolean()) {
                rig.execute(publication(", " + table.decoy()));
            }
            insertRows();
            rig.execute(table.insert(table.decoy(), table.row(decoyId)));
            playDefect();
            Catalog catalog = start();
            try {
                awaitRows(catalog);
                for (int round = 0; round < ROUNDS; round++) {
                    insertRows();
                    catalog = alter(catalog);
                }
                insertRows();
                awaitRows(catalog);
            } finally {
                catalog.close();
            }
            assertThat(rig.isOpen(decoyId)).isFalse();
            rig.execute("SELECT pg_drop_replication_slot('%s')".formatted(slot));
        }

        private Catalog start() throws InterruptedException {
            return Catalog.start(rig.config(table.option(), slot, table.mapping()));
        }

        private String publication(String more) {
            return "CREATE PUBLICATION %s FOR TABLE %s%s WITH (publish_via_partition_root = true)"
                    .formatted(slot, table.sql(), more);
        }

        private void insertRows() throws Exception {
            for (int i = 0; i < ROWS_PER_ROUND; i++) {
                GeneratedRow row = table.row(nextId++);
                rows.put(row.id(), row);
                rig.execute(table.insert(table.sql(), row));
            }
        }

        private void awaitRows(Catalog catalog) {
            rows.forEach((id, row) ->
                    assertThat(GeneratedRow.describe(rig.awaitOpen(catalog, id)))
                            .as("row %d of %s", id, table.sql())
                            .isEqualTo(row.expectedTerms()));
        }

        /// A table that cannot be followed is refused by name, and its updates go on.
        private void playDefect() throws Exception {
            String relation = table.partition(0);
            String publicationExists =
                    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = '%s') THEN %s; END IF; END $$"
                            .formatted(slot, publication(""));
            switch (random.nextInt(6)) {
                case 0 ->
                        assertRefused(
                                List.of("ALTER TABLE " + relation + " REPLICA IDENTITY NOTHING"),
                                "REPLICA IDENTITY NOTHING",
                                "ALTER TABLE " + relation + " REPLICA IDENTITY DEFAULT");
                case 1 -> {
                    String twin = table.columnName(AuctionField.ENDS_AT).toUpperCase(Locale.ROOT);
                    String column = Identifier.quoted(twin);
                    assertRefused(
                            List.of("ALTER TABLE " + table.sql() + " ADD " + column + " text"),
                            twin,
                            "ALTER TABLE " + table.sql() + " DROP " + column);
                }
                case 2 ->
                        assertRefused(
                                List.of(publicationExists, "ALTER PUBLICATION " + slot + " SET (publish = 'insert')"),
                                "does not publish updates",
                                "ALTER PUBLICATION " + slot + " SET (publish = 'insert, update, delete')");
                case 3 -> {
                    AuctionField field = table.absentField();
                    if (field != null) {
                        String generated =
                                field.type() == FieldType.INSTANT
                                        ? "timestamptz GENERATED ALWAYS AS (to_timestamp(4000000000)) STORED"
                                        : "numeric GENERATED ALWAYS AS (7) STORED";
                        assertRefused(
                                List.of("ALTER TABLE %s ADD %s %s".formatted(table.sql(), field.code(), generated)),
                                "the column " + field.code(),
                                "ALTER TABLE %s DROP %s".formatted(table.sql(), field.code()));
                    }
                }
                default -> {
                    // The table is as it should be.
                }
            }
        }

        private void assertRefused(List<String> defect, String name, String mend) throws Exception {
            rig.execute(defect.toArray(String[]::new));
            assertThatThrownBy(this::start).isInstanceOf(StartupException.class).hasMessageContaining(name);
            String id = table.column(AuctionField.ID);
            rig.execute("UPDATE %s SET %s = %s".formatted(table.sql(), id, id), mend);
        }

        private Catalog alter(Catalog catalog) throws Exception {
            return switch (random.nextInt(6)) {
                case 0 -> {
                    String extra = "\"more " + nextId + "\"";
                    rig.execute(
                            "ALTER TABLE %s ADD %s int DEFAULT 1".formatted(table.sql(), extra),
                            "UPDATE %s SET %s = 2".formatted(table.sql(), extra));
                    yield catalog;
                }
                case 1 -> {
                    AuctionField field = table.absentField();
                    if (field != null) {
                        rig.execute(table.add(field));
                    }
                    yield catalog;
                }
                case 2 -> renamed(catalog, true);
                case 3 -> renamed(catalog, false);
                case 4 -> retyped(catalog);
                default -> {
                    if (!table.isPartitioned()) {
                        rig.execute("ALTER TABLE " + table.sql() + " REPLICA IDENTITY FULL");
                    }
                    yield catalog;
                }
            };
        }

        private Catalog renamed(Catalog catalog, boolean isRenamedBack) throws Exception {
            AuctionField field = table.optionalField();
            if (field == null) {
                return catalog;
            }
            String name = table.columnName(field);
            rig.execute(table.rename(field, "other " + nextId));
            insertRows();
            awaitFailure(catalog, name);
            catalog.close();
            if (isRenamedBack) {
                rig.execute(table.rename(field, name));
            }
            return start();
        }

        private Catalog retyped(Catalog catalog) throws Exception {
            AuctionField field = table.optionalField();
            if (field == null || field.type() != FieldType.DECIMAL) {
                return catalog;
            }
            rig.execute(table.alterType(field, "double precision"));
            insertRows();
            awaitFailure(catalog, table.columnName(field));
            catalog.close();
            rig.execute(table.alterType(field, table.type(field)));
            return start();
        }
    }
}
