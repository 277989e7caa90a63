package dev.gavel.compose.cli;

import dev.gavel.schema.kafka.KafkaCluster;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A picocli mixin: the Kafka cluster.
final class KafkaOption {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Kafka brokers to connect to first, HOST:PORT[,HOST:PORT...].")
    @EnvironmentVariable("KAFKA_BOOTSTRAP")
    private String bootstrap = "";

    @Mixin private KafkaConfigOption config = new KafkaConfigOption();

    /// @throws IllegalArgumentException if the addresses or the file are unusable
    KafkaCluster cluster() {
        return config.cluster(bootstrap);
    }
}
