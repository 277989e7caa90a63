package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;

class ProjectCommandTest {
    @Test
    void theDefaultsAreThoseOfOneMachine() {
        assertThat(config())
                .isEqualTo(
                        new ProjectorConfig(
                                "localhost:9092",
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                new Topics(8, 16, (short) 1),
                                5_000,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(15)))
                .isEqualTo(
                        new ProjectorConfig(
                                "localhost:9092",
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                new Topics(Topics.DEFAULT_PARTITIONS, Topics.DEFAULT_REPLY_PARTITIONS, (short) 1)));
    }

    @Test
    void everyOptionReachesTheConfig() {
        ProjectorConfig config =
                config(
                        "--kafka=broker:1",
                        "--database=postgres://me:secret@db:2/x",
                        "--redis=redis://:hidden@cache:3/4",
                        "--partitions=5",
                        "--reply-partitions=6",
                        "--replicas=3",
                        "--batch=7",
                        "--redis-timeout=PT0.2S",
                        "--start-wait=PT9S");

        assertThat(config)
                .isEqualTo(
                        new ProjectorConfig(
                                "broker:1",
                                new DatabaseUrl("jdbc:postgresql://db:2/x", "me", "secret"),
                                "redis://:hidden@cache:3/4",
                                new Topics(5, 6, (short) 3),
                                7,
                                Duration.ofMillis(200),
                                Duration.ofSeconds(9)));
        assertThat(config.toString()).contains("broker:1", "db:2", "cache:3/4").doesNotContain("secret", "hidden");
    }

    @Test
    void everyOptionHasAnEnvironmentVariable() {
        assertThat(new CommandLine(new ProjectCommand()).getCommandSpec().options())
                .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                .hasSize(9)
                .allSatisfy(option -> assertThat(option.description()[0]).containsPattern("\\(env [A-Z_]+[,)]"));
    }

    /// A URL in the environment may hold a password, and a default that is shown is that URL.
    @Test
    void theHelpDoesNotTellTheEnvironmentsUrls() {
        assertThat(new CommandLine(new ProjectCommand()).getCommandSpec().options())
                .filteredOn(option -> option.paramLabel().equals("URL"))
                .hasSize(2)
                .allSatisfy(option -> assertThat(option.showDefaultValue()).isEqualTo(Visibility.NEVER));
    }

    @Test
    void aBadConfigIsOneLineThatSaysHowItShouldLook() {
        assertThat(complaint("--database=mysql://x")).matches("gavel project: DATABASE_URL should look like .*\\R");
        assertThat(complaint("--redis=:secret@x"))
                .matches("gavel project: REDIS_URL should look like .*\\R")
                .doesNotContain("secret");
        assertThat(complaint("--batch=0")).contains("batch must be 1 to 50000");
        assertThat(complaint("--partitions=0")).contains("partitions must be 1 to 1024");
    }

    private static ProjectorConfig config(String... args) {
        ProjectCommand command = new ProjectCommand();
        new CommandLine(command).parseArgs(args);
        return command.config();
    }

    private static String complaint(String... args) {
        StringWriter err = new StringWriter();
        assertThat(new CommandLine(new ProjectCommand()).setErr(new PrintWriter(err, true)).execute(args)).isNotZero();
        return err.toString();
    }
}
