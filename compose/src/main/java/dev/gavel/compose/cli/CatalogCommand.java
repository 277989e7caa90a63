package dev.gavel.compose.cli;

import dev.gavel.catalog.Catalog;
import dev.gavel.catalog.CatalogConfig;
import dev.gavel.catalog.SourceDatabase;
import dev.gavel.catalog.SourceTable;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.catalog.row.RowIds;
import dev.gavel.compose.admin.ObservedService;
import dev.gavel.schema.OperatorException;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel catalog`: turns rows of a table into auctions. Debezium is not on the class path of gavel.jar; `./gavel` and
/// the image add it for this command.
@Command(
        name = "catalog",
        description =
                "Opens an auction for each row of a table in a Postgres database, now and whenever a row is added. Runs"
                        + " until it is stopped.",
        footer = {
            "",
            "The table must have the columns id (bigint) and ends_at (timestamptz). It can have title, type,"
                    + " opening_price, reserve_price, buy_now_price, tick_size, increment_fixed, increment_percent,"
                    + " increment_preset, starts_at, soft_close_window_s, soft_close_extension_s, soft_close_latest, soft_close_on,"
                    + " max_bids_per_bidder, allow_self_outbid, and status; the status 'cancelled' cancels the auction."
        })
final class CatalogCommand extends ServiceCommand<CatalogConfig> {
    private static final String DEBEZIUM = "io.debezium.engine.DebeziumEngine";

    @Option(
            names = "--source",
            paramLabel = "URL",
            description =
                    "Postgres database with the table, postgres://USER@HOST:PORT/NAME; required. A URL with a"
                            + " password is accepted only from the environment variable.")
    @EnvironmentVariable("CATALOG_SOURCE_URL")
    private @Nullable String source;

    @Option(
            names = "--source-password-file",
            paramLabel = "FILE",
            description = "File with the password of --source in its first line.")
    @EnvironmentVariable("CATALOG_SOURCE_PASSWORD_FILE")
    private @Nullable Path sourcePasswordFile;

    @Spec private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            defaultValue = "public.auctions",
            description =
                    "Name of the table, as in pg_class; without a schema it is in public. A name with a dot needs double"
                            + " quotes.")
    private String table = "";

    @Option(
            names = "--column",
            paramLabel = "FIELD=COLUMN",
            split = ",",
            description =
                    "Column that holds the field, if it has another name. FIELD= means that the table has no such"
                            + " column. Can be repeated, or hold several pairs separated by commas.")
    @EnvironmentVariable("GAVEL_CATALOG_COLUMNS")
    private @Nullable Map<String, String> columns = new HashMap<>();

    @Option(
            names = "--ignore-column",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "Column to ignore although its name is nearly that of a field, such as reserve. The catalog does"
                            + " not start while the table has such a column that is neither mapped nor ignored. Can"
                            + " be repeated, or hold several names separated by commas.")
    @EnvironmentVariable("GAVEL_CATALOG_IGNORED_COLUMNS")
    private @Nullable Set<String> ignoredColumns = new HashSet<>();

    @Option(
            names = "--on-delete",
            paramLabel = "ignore|cancel",
            defaultValue = "ignore",
            description = "What to do with an auction when its row is deleted.")
    private String onDelete = "";

    @Option(
            names = "--ids",
            paramLabel = "shared|reserved",
            defaultValue = "shared",
            description =
                    "Ids of the auctions. shared: the ids of the rows; an API client may open an auction with such an"
                            + " id first. reserved: the ids of the rows plus 2^52, which only a catalog can use. Do"
                            + " not change it while rows have auctions.")
    @EnvironmentVariable("GAVEL_CATALOG_IDS")
    private String ids = "";

    @Option(
            names = "--slot",
            paramLabel = "NAME",
            defaultValue = CatalogConfig.DEFAULT_SLOT,
            description =
                    "Name of the replication slot and of the publication in the source; created if missing. Drop both"
                            + " when the catalog is no longer used: a slot retains WAL.")
    private String slot = "";

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Mixin private StartWaitOption start = new StartWaitOption();

    @Override
    CatalogConfig config() {
        if (source == null || source.isBlank()) {
            throw new IllegalArgumentException(
                    "--source (CATALOG_SOURCE_URL) is required and should look like"
                            + " postgres://user:password@host:5432/shop");
        }
        SourceDatabase database = SourceDatabase.parse(source);
        Passwords.requireHidden(command, "--source", source, "--source-password-file");
        if (sourcePasswordFile != null) {
            database = database.withPassword(Passwords.read("--source-password-file", sourcePasswordFile));
        }
        return new CatalogConfig(
                kafka.cluster(),
                database,
                SourceTable.parse(table),
                ColumnMapping.of(columns == null ? Map.of() : columns),
                ignoredColumns == null ? Set.of() : ignoredColumns,
                DeletePolicy.ofCode(onDelete),
                slot,
                topics.choice(),
                RowIds.ofCode(ids),
                start.startWait());
    }

    @Override
    String serviceName() {
        return ObservedService.CATALOG;
    }

    @Override
    Running start(CatalogConfig config) throws InterruptedException {
        requireDebezium();
        Catalog catalog = Catalog.start(config);
        return new Running(
                catalog::awaitEnd,
                catalog::failure,
                catalog::close,
                new ObservedService(
                        ObservedService.CATALOG, catalog::fault, List.of(new KafkaClientMetrics(catalog.producer()))));
    }

    private static void requireDebezium() {
        try {
            Class.forName(DEBEZIUM, false, CatalogCommand.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new OperatorException("Debezium is not on the class path: run ./gavel catalog, which adds it", e);
        }
    }
}
