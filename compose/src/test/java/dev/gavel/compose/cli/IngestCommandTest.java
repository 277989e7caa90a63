package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.ingest.IngestConfig;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class IngestCommandTest {
    private static final Topics TOPICS = new Topics(8, 16, (short) 1);

    @Test
    void hasDefaultsForOneMachine() {
        assertThat(parse())
                .isEqualTo(
                        new IngestConfig(
                                3000,
                                "localhost:9092",
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                TOPICS,
                                10_000,
                                "gavel-bid-processor",
                                true))
                .isEqualTo(
                        new IngestConfig(
                                3000,
                                "localhost:9092",
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                TOPICS));
    }

    @Test
    void takesEveryKey() {
        IngestConfig config =
                parse(
                        "--kafka=k1:9092,k2:9092",
                        "--database=postgres://u:p@db:5433/g",
                        "--redis=redis://cache:6380",
                        "--port=8080",
                        "--partitions=32",
                        "--reply-partitions=4",
                        "--replicas=3",
                        "--max-in-flight=5",
                        "--processor-group=other",
                        "--fast-path=off");

        assertThat(config)
                .isEqualTo(
                        new IngestConfig(
                                8080,
                                "k1:9092,k2:9092",
                                DatabaseUrl.parse("postgres://u:p@db:5433/g"),
                                "redis://cache:6380",
                                new Topics(32, 4, (short) 3),
                                5,
                                "other",
                                false));
    }

    @Test
    void everyOptionHasItsEnvironmentVariable() {
        assertThat(
                        new CommandLine(new IngestCommand())
                                .getCommandSpec().options().stream()
                                        .filter(option -> option.userObject() instanceof Field)
                                        .map(option ->
                                                ((Field) option.userObject()).getAnnotation(CommandLine.Option.class))
                                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                                        .map(option -> option.names()[0] + " " + option.defaultValue()))
                .containsExactlyInAnyOrder(
                        "--kafka ${env:KAFKA_BOOTSTRAP:-localhost:9092}",
                        "--database ${env:DATABASE_URL:-postgres://postgres@localhost:5432/gavel}",
                        "--redis ${env:REDIS_URL:-redis://localhost:6379}",
                        "--port ${env:GAVEL_PORT:-3000}",
                        "--partitions ${env:GAVEL_PARTITIONS:-8}",
                        "--reply-partitions ${env:GAVEL_REPLY_PARTITIONS:-16}",
                        "--replicas ${env:GAVEL_REPLICAS:-1}",
                        "--max-in-flight ${env:GAVEL_MAX_IN_FLIGHT:-10000}",
                        "--processor-group ${env:GAVEL_PROCESSOR_GROUP:-gavel-bid-processor}",
                        "--fast-path ${env:GAVEL_FAST_PATH:-on}");
    }

    @Test
    void printsNoSecrets() {
        IngestConfig config =
                new IngestConfig(
                        3000,
                        "k:9092",
                        DatabaseUrl.parse("postgres://u:hush@db/g"),
                        "redis://:hush@cache:6379/2",
                        TOPICS);

        assertThat(config.toString()).contains("db:5432/g", "cache:6379/2").doesNotContain("hush");
    }

    @ParameterizedTest
    @CsvSource({
        "65536, k:1, redis://c:1, 1, g, GAVEL_PORT",
        "3000, '', redis://c:1, 1, g, KAFKA_BOOTSTRAP",
        "3000, k:1, http://:hush@c:1, 1, g, REDIS_URL",
        "3000, k:1, redis://c:1, 0, g, GAVEL_MAX_IN_FLIGHT",
        "3000, k:1, redis://c:1, 1, '', GAVEL_PROCESSOR_GROUP",
    })
    void refusesWhatCannotBe(int port, String kafka, String redis, int maxInFlight, String group, String named) {
        DatabaseUrl database = DatabaseUrl.parse("postgres://db/g");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IngestConfig(port, kafka, database, redis, TOPICS, maxInFlight, group, true))
                .withMessageContaining(named)
                .withMessageNotContaining("hush");
    }

    @Test
    void knowsTwoWordsForTheFastPath() {
        assertThat(parse("--fast-path=on").fastPath()).isTrue();
        assertThat(parse().withFastPath(false).fastPath()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--fast-path=yes"))
                .withMessage("GAVEL_FAST_PATH must be on or off, not yes");
    }

    @Test
    void failsInOneLineWhenToldNonsense() {
        StringWriter err = new StringWriter();

        int exit =
                new CommandLine(new IngestCommand())
                        .setErr(new PrintWriter(err))
                        .execute("--database=mysql://u:hush@db/g");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).startsWith("gavel ingest: DATABASE_URL should look like").hasLineCount(1);
    }

    private static IngestConfig parse(String... arguments) {
        IngestCommand command = new IngestCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.config();
    }
}
