package dev.gavel.compose.cli;

import dev.gavel.compose.up.StackContext;
import dev.gavel.schema.kafka.ConnectionFile;
import dev.gavel.schema.kafka.KafkaCluster;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A picocli mixin: the Kafka cluster. That of a `gavel up` need not be given.
final class KafkaOption {
    private static final String NAME = "--kafka";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = NAME,
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Kafka brokers to connect to first, HOST:PORT[,HOST:PORT...].")
    @EnvironmentVariable("KAFKA_BOOTSTRAP")
    private String bootstrap = "";

    @Mixin private KafkaConfigOption config = new KafkaConfigOption();

    @SuppressWarnings("UnusedVariable") // the address is looked for among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    /// @throws IllegalArgumentException if the addresses or the file are unusable
    /// @throws dev.gavel.schema.OperatorException if the stack has ended
    KafkaCluster cluster() {
        // Kept, because messages name the address.
        bootstrap = DataOption.address(command, NAME, bootstrap, StackContext::kafka);
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
