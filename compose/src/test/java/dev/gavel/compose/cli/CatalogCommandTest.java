package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.catalog.CatalogConfig;
import dev.gavel.catalog.SourceDatabase;
import dev.gavel.catalog.SourceTable;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.catalog.row.RowIds;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CatalogCommandTest {
    private static final String SOURCE = "--source=postgres://me@db:2/shop?sslmode=require";

    @Test
    void theDefaultsSuitOneMachine() {
        assertThat(config(SOURCE))
                .isEqualTo(
                        new CatalogConfig(
                                KafkaCluster.at("localhost:9092"),
                                SourceDatabase.parse("postgres://me@db:2/shop?sslmode=require"),
                                new SourceTable("public", "auctions"),
                                ColumnMapping.byFieldName(),
                                DeletePolicy.IGNORE,
                                "gavel_catalog",
                                new TopicChoice(new Topics(8, 16, (short) 1), false, false),
                                Duration.ofSeconds(15)))
                .isEqualTo(
                        new CatalogConfig(
                                "localhost:9092",
                                SourceDatabase.parse("postgres://me@db:2/shop?sslmode=require"),
                                SourceTable.parse("auctions"),
                                new TopicChoice(
                                        new Topics(
                                                Topics.DEFAULT_PARTITIONS, Topics.DEFAULT_REPLY_PARTITIONS, (short) 1),
                                        false,
                                        false)));
    }

    @Test
    void everyOptionReachesTheConfig() {
        CatalogConfig config =
                config(
                        SOURCE,
                        "--table=shop.lots",
                        "--column=ends_at=closing",
                        "--column=type=",
                        "--ignore-column=reserve,size",
                        "--on-delete=cancel",
                        "--ids=reserved",
                        "--slot=lots",
                        "--kafka=broker:1",
                        "--partitions=5",
                        "--reply-partitions=6",
                        "--replicas=3",
                        "--start-wait=PT9S");

        assertThat(config)
                .isEqualTo(
                        new CatalogConfig(
                                KafkaCluster.at("broker:1"),
                                SourceDatabase.parse("postgres://me@db:2/shop?sslmode=require"),
                                new SourceTable("shop", "lots"),
                                ColumnMapping.of(Map.of("ends_at", "closing", "type", "")),
                                Set.of("reserve", "size"),
                                DeletePolicy.CANCEL,
                                "lots",
                                TopicChoice.exactly(new Topics(5, 6, (short) 3)),
                                RowIds.RESERVED,
                                Duration.ofSeconds(9)));
        assertThat(config.toString())
                .contains("broker:1", "db:2/shop as me", "shop.lots", "ends_at=closing", "onDelete=cancel", "slot=lots")
                .doesNotContain("secret");
    }

    @Test
    void oneVariableHoldsSeveralColumns() {
        assertThat(config(SOURCE, "--column=ends_at=closing,title=name").columns())
                .isEqualTo(ColumnMapping.of(Map.of("ends_at", "closing", "title", "name")));
    }

    @Test
    void everyOptionHasItsEnvironmentVariable() {
        assertThat(EnvironmentDefaultsTest.describe(new CatalogCommand()))
                .containsExactlyInAnyOrder(
                        "--source CATALOG_SOURCE_URL null",
                        "--source-password-file CATALOG_SOURCE_PASSWORD_FILE null",
                        "--table GAVEL_CATALOG_TABLE public.auctions",
                        "--column GAVEL_CATALOG_COLUMNS null",
                        "--ignore-column GAVEL_CATALOG_IGNORED_COLUMNS null",
                        "--on-delete GAVEL_CATALOG_ON_DELETE ignore",
                        "--ids GAVEL_CATALOG_IDS shared",
                        "--slot GAVEL_CATALOG_SLOT gavel_catalog",
                        "--kafka KAFKA_BOOTSTRAP localhost:9092",
                        "--kafka-config GAVEL_KAFKA_CONFIG null",
                        "--admin-port GAVEL_ADMIN_PORT 0",
                        "--admin-bind GAVEL_ADMIN_BIND 127.0.0.1",
                        "--log-format GAVEL_LOG_FORMAT json",
                        "--data GAVEL_DATA .gavel",
                        "--partitions GAVEL_PARTITIONS null",
                        "--reply-partitions GAVEL_REPLY_PARTITIONS null",
                        "--replicas GAVEL_REPLICAS 1",
                        "--start-wait GAVEL_START_WAIT PT15S");
    }

    /// The class path of this module has no Debezium, like that of gavel.jar.
    @Test
    void withoutDebeziumItNamesTheCommandThatHasIt() {
        GavelRun run = GavelRun.of("catalog", SOURCE);

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().strip())
                .isEqualTo("gavel catalog: Debezium is not on the class path: run ./gavel catalog, which adds it");
    }

    @Test
    void anInvalidOptionIsReportedWithTheExpectedForm() {
        assertThat(error())
                .matches(
                        "gavel catalog: --source \\(CATALOG_SOURCE_URL\\) is required and should look like [^\\n]*\\RTry .*\\R");
        assertThat(error("--source=mysql://me:secret@x/y"))
                .matches("gavel catalog: --source \\(CATALOG_SOURCE_URL\\) should look like [^\\n]*\\RTry .*\\R")
                .doesNotContain("me:secret");
        assertThat(error("--table=a.b.c")).contains("--table (GAVEL_CATALOG_TABLE) should look like public.auctions");
        assertThat(error("--column=price=x")).contains("--column: unknown field 'price'");
        assertThat(error("--on-delete=maybe")).contains("must be ignore or cancel, not maybe");
        assertThat(error("--slot=Big-Slot")).contains("--slot (GAVEL_CATALOG_SLOT) must be lower-case letters");
        assertThat(error("--start-wait=-PT1S")).contains("--start-wait (GAVEL_START_WAIT) must not be negative");
        assertThat(error("--kafka=")).contains("--kafka must name a broker");
        assertThat(error("--partitions=0")).contains("partitions must be 1 to 1024");
    }

    @Test
    void aSourceHasTheFieldsThatDebeziumNeeds() {
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

    /// Adds a valid source if the arguments are about another option.
    private static String error(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addFirst("catalog");
        if (arguments.length > 0 && !arguments[0].startsWith("--source")) {
            all.add(SOURCE);
        }
        GavelRun run = GavelRun.of(all.toArray(String[]::new));
        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        return run.err();
    }
}
