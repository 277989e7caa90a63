package dev.gavel.compose.cli;

import picocli.CommandLine.Option;

/// Where the log is. A picocli mixin.
public final class KafkaOption {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP:-localhost:9092}",
            description = "Kafka's brokers, HOST:PORT[,...] (env KAFKA_BOOTSTRAP).")
    private String bootstrap = "";

    public String bootstrap() {
        return bootstrap;
    }
}
