package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProjectCommandTest {
    @Test
    void theDefaultsSuitOneMachine() {
        assertThat(config())
                .isEqualTo(
                        new ProjectorConfig(
                                KafkaCluster.at("localhost:9092"),
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                new TopicChoice(new Topics(8, 16, (short) 1), false, false),
                                5_000,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(15)))
                .isEqualTo(
                        new ProjectorConfig(
                                KafkaCluster.at("localhost:9092"),
                                DatabaseUrl.parse("postgres://postgres@localhost:5432/gavel"),
                                "redis://localhost:6379",
                                new TopicChoice(
                                        new Topics(
                                                Topics.DEFAULT_PARTITIONS, Topics.DEFAULT_REPLY_PARTITIONS, (short) 1),
                                        false,
                                        false)));
    }

    @Test
    void everyOptionReachesTheConfig() {
        ProjectorConfig config =
                config(
                        "--kafka=broker:1",
                        "--database=postgres://me@db:2/x",
                        "--redis=redis://cache:3/4",
                        "--partitions=5",
                        "--reply-partitions=6",
                        "--replicas=3",
                        "--batch=7",
                        "--redis-timeout=PT0.2S",
                        "--start-wait=PT9S");

        assertThat(config)
                .isEqualTo(
                        new ProjectorConfig(
                                KafkaCluster.at("broker:1"),
                                new DatabaseUrl("jdbc:postgresql://db:2/x", "me", ""),
                                "redis://cache:3/4",
                                TopicChoice.exactly(new Topics(5, 6, (short) 3)),
                                7,
                                Duration.ofMillis(200),
                                Duration.ofSeconds(9)));
        assertThat(config.toString()).contains("broker:1", "db:2", "cache:3/4").doesNotContain("secret", "hidden");
    }

    @Test
    void everyOptionHasItsEnvironmentVariable() {
        assertThat(EnvironmentDefaultsTest.describe(new ProjectCommand()))
                .containsExactlyInAnyOrder(
                        "--kafka KAFKA_BOOTSTRAP localhost:9092",
                        "--kafka-config GAVEL_KAFKA_CONFIG null",
                        "--admin-port GAVEL_ADMIN_PORT 0",
                        "--admin-bind GAVEL_ADMIN_BIND 127.0.0.1",
                        "--log-format GAVEL_LOG_FORMAT json",
                        "--database DATABASE_URL postgres://postgres@localhost:5432/gavel",
                        "--redis REDIS_URL redis://localhost:6379",
                        "--data GAVEL_DATA .gavel",
                        "--database-password-file DATABASE_PASSWORD_FILE null",
                        "--redis-password-file REDIS_PASSWORD_FILE null",
                        "--partitions GAVEL_PARTITIONS null",
                        "--reply-partitions GAVEL_REPLY_PARTITIONS null",
                        "--replicas GAVEL_REPLICAS 1",
                        "--batch GAVEL_PROJECTOR_BATCH 5000",
                        "--redis-timeout GAVEL_PROJECTOR_REDIS_TIMEOUT PT1S",
                        "--start-wait GAVEL_START_WAIT PT15S");
    }

    @Test
    void anInvalidOptionIsReportedWithTheExpectedForm() {
        assertThat(error("--database=mysql://x"))
                .matches("gavel project: --database should look like [^\\n]*\\RTry .*\\R");
        assertThat(error("--redis=:secret@x"))
                .matches("gavel project: --redis should look like [^\\n]*\\RTry .*\\R")
                .doesNotContain("secret");
        assertThat(error("--batch=0")).contains("batch must be 1 to 50000");
        assertThat(error("--partitions=0")).contains("partitions must be 1 to 1024");
    }

    private static ProjectorConfig config(String... args) {
        ProjectCommand command = new ProjectCommand();
        new CommandLine(command).parseArgs(args);
        return command.config();
    }

    private static String error(String option) {
        GavelRun run = GavelRun.of("project", option);
        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        return run.err();
    }
}
