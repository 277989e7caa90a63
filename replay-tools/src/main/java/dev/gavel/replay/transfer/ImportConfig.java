package dev.gavel.replay.transfer;

import dev.gavel.processor.ProcessorConfig;
import java.nio.file.Path;
import java.time.Duration;

/// What is imported, and where to.
///
/// @param processor the target: its Kafka and topics, with as many partitions as the file has; and where the one that
///   decides the imported commands keeps its own files
/// @param patience how long the target may make no progress before that is an error
public record ImportConfig(Path file, ProcessorConfig processor, Duration patience) {
    public String kafkaBootstrap() {
        return processor.kafkaBootstrap();
    }
}
