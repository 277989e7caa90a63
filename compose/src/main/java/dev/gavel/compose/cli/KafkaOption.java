package dev.gavel.compose.cli;

import dev.gavel.schema.kafka.ConnectionFile;
import dev.gavel.schema.kafka.KafkaCluster;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    /// A picocli mixin: how to connect to Kafka's brokers.
    static final class KafkaConfigOption {
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
}
