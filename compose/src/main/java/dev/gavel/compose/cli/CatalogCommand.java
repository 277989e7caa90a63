package dev.gavel.compose.cli;

import dev.gavel.catalog.Catalog;
import dev.gavel.catalog.CatalogConfig;
import dev.gavel.catalog.SourceDatabase;
import dev.gavel.catalog.SourceTable;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.TopicMismatchException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel catalog`: until SIGTERM or Ctrl-C.
@Command(
        name = "catalog",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        description =
                "Opens an auction for each row of a table in somebody's Postgres, and for each that is added later,"
                        + " until it is stopped.",
        footer = {
            "",
            "The table needs the columns id (bigint) and ends_at (timestamptz); it may have title, type, opening_price,"
                    + " reserve_price, buy_now_price, increment_fixed, increment_percent, increment_preset, starts_at,"
                    + " soft_close_window_s, soft_close_extension_s, soft_close_latest, max_bids_per_bidder,"
                    + " allow_self_outbid, and status, where 'cancelled' takes the auction back."
        })
public final class CatalogCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--source",
            paramLabel = "URL",
            defaultValue = "${env:CATALOG_SOURCE_URL}",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The Postgres that has the table, postgres://user:password@host:5432/shop (env CATALOG_SOURCE_URL).")
    private @Nullable String source;

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            defaultValue = "${env:GAVEL_CATALOG_TABLE:-public.auctions}",
            description = "The table (env GAVEL_CATALOG_TABLE).")
    private String table = "";

    @Option(
            names = "--column",
            paramLabel = "FIELD=COLUMN",
            split = ",",
            defaultValue = "${env:GAVEL_CATALOG_COLUMNS}",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The column of a field that has another name; FIELD= alone if the table has none. Can be repeated (env"
                            + " GAVEL_CATALOG_COLUMNS, with commas between).")
    private @Nullable Map<String, String> columns = new HashMap<>();

    @Option(
            names = "--on-delete",
            paramLabel = "ignore|cancel",
            defaultValue = "${env:GAVEL_CATALOG_ON_DELETE:-ignore}",
            description = "What becomes of the auction of a row that is deleted (env GAVEL_CATALOG_ON_DELETE).")
    private String onDelete = "";

    @Option(
            names = "--slot",
            paramLabel = "NAME",
            defaultValue = "${env:GAVEL_CATALOG_SLOT:-" + CatalogConfig.DEFAULT_SLOT + "}",
            description =
                    "Replication slot and publication in the source, made if there are none; drop them when the catalog"
                            + " is no longer used, for they keep its WAL (env GAVEL_CATALOG_SLOT).")
    private String slot = "";

    @Mixin private KafkaOption kafka = new KafkaOption();

    @Mixin private TopicsOptions topics = new TopicsOptions();

    @Option(
            names = "--start-wait",
            paramLabel = "DURATION",
            defaultValue = "${env:GAVEL_START_WAIT:-PT15S}",
            description = "For Kafka and the source to answer at start (env GAVEL_START_WAIT).")
    private Duration startWait = Duration.ZERO;

    /// @return 0 after a clean stop
    @Override
    public Integer call() throws InterruptedException {
        try (Catalog catalog = Catalog.start(config())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(catalog), "gavel-catalog-stop"));
            Throwable end = catalog.awaitEnd();
            return end == null
                    ? CommandLine.ExitCode.OK
                    : complain(
                            end.getMessage() + "; started again, it goes on where it was",
                            CommandLine.ExitCode.SOFTWARE);
        } catch (IllegalArgumentException e) {
            return complain(String.valueOf(e.getMessage()), CommandLine.ExitCode.USAGE);
        } catch (StartupException | KafkaUnreachableException | TopicMismatchException e) {
            return complain(String.valueOf(e.getMessage()), CommandLine.ExitCode.SOFTWARE);
        }
    }

    /// What the options and the environment say.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who set it
    CatalogConfig config() {
        if (source == null || source.isBlank()) {
            throw new IllegalArgumentException(
                    "where is the table? --source (CATALOG_SOURCE_URL) should look like"
                            + " postgres://user:password@host:5432/shop");
        }
        return new CatalogConfig(
                kafka.bootstrap(),
                SourceDatabase.parse(source),
                SourceTable.parse(table),
                ColumnMapping.of(columns == null ? Map.of() : columns),
                DeletePolicy.ofCode(onDelete),
                slot,
                topics.topics(),
                startWait);
    }

    /// A JVM that ends by a signal exits with 143 or 130. A clean stop is a success: halting in the hook says so.
    private static void stop(Catalog catalog) {
        catalog.close();
        if (catalog.failure() == null) {
            Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
        }
    }

    private int complain(String sentence, int exitCode) {
        spec.commandLine().getErr().println("gavel catalog: " + sentence);
        return exitCode;
    }
}
