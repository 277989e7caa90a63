package dev.gavel.compose.cli;

import dev.gavel.schema.kafka.ConnectionFile;
import dev.gavel.schema.kafka.KafkaCluster;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: how to connect to Kafka's brokers.
final class KafkaConfigOption {
    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description =
                    "File of Kafka properties for all connections to the brokers, like security.protocol, sasl.* and"
                            + " ssl.*.")
    @EnvironmentVariable("GAVEL_KAFKA_CONFIG")
    private @Nullable Path file;

    /// @throws IllegalArgumentException if the addresses or the file are unusable
    KafkaCluster cluster(String bootstrap) {
        return new KafkaCluster(bootstrap, file == null ? Map.of() : ConnectionFile.read(file));
    }
}
