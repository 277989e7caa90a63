package dev.gavel.replay.transfer;

import dev.gavel.processor.ProcessorConfig;
import java.nio.file.Path;
import java.time.Duration;

/// What is imported, and where to.
///
/// @param processor the processor that decides the imported commands: the target's Kafka, its topics with as many
///   partitions as the file names, and a directory for the processor's state
/// @param stallTimeout how long the processor may make no progress before the import fails
public record ImportConfig(Path file, ProcessorConfig processor, Duration stallTimeout) {}
