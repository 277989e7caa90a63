package dev.gavel.compose.cli;

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

    String bootstrap() {
        return bootstrap;
    }
}
