package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.catalog.CatalogConfig;
import dev.gavel.catalog.SourceDatabase;
import dev.gavel.catalog.SourceTable;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.topic.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;

class CatalogCommandTest {
    private static final String SOURCE = "--source=postgres://me:secret@db:2/shop?sslmode=require";

    @Test
    void theDefaultsAreThoseOfOneMachine() {
        assertThat(config(SOURCE))
                .isEqualTo(
                        new CatalogConfig(
                                "localhost:9092",
                                SourceDatabase.parse("postgres://me:secret@db:2/shop?sslmode=require"),
                                new SourceTable("public", "auctions"),
                                ColumnMapping.byFieldName(),
                                DeletePolicy.IGNORE,
                                "gavel_catalog",
                                new Topics(8, 16, (short) 1),
                                Duration.ofSeconds(15)))
                .isEqualTo(
                        new CatalogConfig(
                                "localhost:9092",
                                SourceDatabase.parse("postgres://me:secret@db:2/shop?sslmode=require"),
                                SourceTable.parse("auctions"),
                                new Topics(Topics.DEFAULT_PARTITIONS, Topics.DEFAULT_REPLY_PARTITIONS, (short) 1)));
    }

    @Test
    void everyOptionReachesTheConfig() {
        CatalogConfig config =
                config(
                        SOURCE,
                        "--table=shop.lots",
                        "--column=ends_at=closing",
                        "--column=type=",
                        "--on-delete=cancel",
                        "--slot=lots",
                        "--kafka=broker:1",
                        "--partitions=5",
                        "--reply-partitions=6",
                        "--replicas=3",
                        "--start-wait=PT9S");

        assertThat(config)
                .isEqualTo(
                        new CatalogConfig(
                                "broker:1",
                                SourceDatabase.parse("postgres://me:secret@db:2/shop?sslmode=require"),
                                new SourceTable("shop", "lots"),
                                ColumnMapping.of(Map.of("ends_at", "closing", "type", "")),
                                DeletePolicy.CANCEL,
                                "lots",
                                new Topics(5, 6, (short) 3),
                                Duration.ofSeconds(9)));
        assertThat(config.toString())
                .contains("broker:1", "db:2/shop as me", "shop.lots", "ends_at=closing", "onDelete=cancel", "slot=lots")
                .doesNotContain("secret");
    }

    @Test
    void severalColumnsFitIntoOneVariable() {
        assertThat(config(SOURCE, "--column=ends_at=closing,title=name").columns())
                .isEqualTo(ColumnMapping.of(Map.of("ends_at", "closing", "title", "name")));
    }

    @Test
    void everyOptionHasAnEnvironmentVariable() {
        assertThat(new CommandLine(new CatalogCommand()).getCommandSpec().options())
                .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                .hasSize(10)
                .allSatisfy(option -> assertThat(option.description()[0]).containsPattern("\\(env [A-Z_]+[,)]"));
    }

    /// A URL in the environment may hold a password, and a default that is shown is that URL.
    @Test
    void theHelpDoesNotTellTheEnvironmentsUrls() {
        assertThat(new CommandLine(new CatalogCommand()).getCommandSpec().options())
                .filteredOn(option -> option.paramLabel().equals("URL"))
                .hasSize(1)
                .allSatisfy(option -> assertThat(option.showDefaultValue()).isEqualTo(Visibility.NEVER));
    }

    @Test
    void aBadConfigIsOneLineThatSaysHowItShouldLook() {
        assertThat(complaint())
                .matches("gavel catalog: where is the table\\? --source \\(CATALOG_SOURCE_URL\\) should .*\\R");
        assertThat(complaint("--source=mysql://me:secret@x/y"))
                .matches("gavel catalog: --source \\(CATALOG_SOURCE_URL\\) should look like .*\\R")
                .doesNotContain("me:secret");
        assertThat(complaint("--table=a.b.c"))
                .contains("--table (GAVEL_CATALOG_TABLE) should look like public.auctions");
        assertThat(complaint("--column=price=x")).contains("--column: unknown field 'price'");
        assertThat(complaint("--on-delete=maybe")).contains("must be ignore or cancel, not maybe");
        assertThat(complaint("--slot=Big-Slot")).contains("--slot (GAVEL_CATALOG_SLOT) must be lower-case letters");
        assertThat(complaint("--start-wait=-PT1S")).contains("--start-wait (GAVEL_START_WAIT) must not be negative");
        assertThat(complaint("--kafka=")).contains("KAFKA_BOOTSTRAP should look like host:9092");
        assertThat(complaint("--partitions=0")).contains("partitions must be 1 to 1024");
    }

    @Test
    void aSourceIsWhatDebeziumAsksFor() {
        SourceDatabase source =
                SourceDatabase.parse("postgres://me:p%40ss@db/shop?connectTimeout=3&sslmode=verify-full");

        assertThat(List.of(source.host(), source.port(), source.database(), source.sslMode(), source.url().password()))
                .isEqualTo(List.of("db", 5432, "shop", "verify-full", "p@ss"));
        assertThat(SourceDatabase.parse("postgres://db/shop").sslMode()).isEqualTo("prefer");
    }

    private static CatalogConfig config(String... args) {
        CatalogCommand command = new CatalogCommand();
        new CommandLine(command).parseArgs(args);
        return command.config();
    }

    /// With a good source, unless it is about another; without arguments, with none.
    private static String complaint(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (args.length > 0 && !args[0].startsWith("--source")) {
            all.add(SOURCE);
        }
        StringWriter err = new StringWriter();
        all.addFirst("catalog");
        assertThat(Gavel.commandLine().setErr(new PrintWriter(err, true)).execute(all.toArray(String[]::new)))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        return err.toString();
    }
}
