package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ProcessCommandTest {
    @Test
    void theDefaultsSuitOneMachine() {
        assertThat(configOf())
                .isEqualTo(
                        new ProcessorConfig(
                                KafkaCluster.at("localhost:9092"),
                                new TopicChoice(new Topics(8, 16, (short) 1), false, false),
                                Path.of(".gavel/processor"),
                                1,
                                Duration.ofMillis(200)));
    }

    @Test
    void everyOptionReachesTheConfig() {
        assertThat(
                        configOf(
                                "--kafka=a:1,b:2",
                                "--partitions=64",
                                "--reply-partitions=4",
                                "--replicas=3",
                                "--state-dir=/state",
                                "--threads=2",
                                "--commit-interval-ms=250"))
                .isEqualTo(
                        new ProcessorConfig(
                                KafkaCluster.at("a:1,b:2"),
                                TopicChoice.exactly(new Topics(64, 4, (short) 3)),
                                Path.of("/state"),
                                2,
                                Duration.ofMillis(250)));
    }

    @Test
    void rejectsInvalidValues() {
        assertThatThrownBy(() -> configOf("--threads=0")).hasMessageContaining("threads must be 1 to 64");
        assertThatThrownBy(() -> configOf("--kafka=")).hasMessageContaining("KAFKA_BOOTSTRAP");
        assertThatThrownBy(() -> configOf("--partitions=2000")).hasMessageContaining("1 to 1024");
        assertThatThrownBy(() -> configOf("--commit-interval-ms=60000")).hasMessageContaining("commit interval");
    }

    private static ProcessorConfig configOf(String... arguments) {
        ProcessCommand command = new ProcessCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.config();
    }
}
