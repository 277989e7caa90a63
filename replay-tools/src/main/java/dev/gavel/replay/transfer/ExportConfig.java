package dev.gavel.replay.transfer;

import dev.gavel.schema.kafka.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// What is exported, and from where.
///
/// @param kafka the cluster with the log
/// @param auctions the auctions to export; empty: the whole log
/// @param scratch a directory for temporary files of the same total size as the export
/// @param decisionTimeout how long to wait for a decision that a running processor has still to make
public record ExportConfig(KafkaCluster kafka, Set<Long> auctions, Path scratch, Duration decisionTimeout) {
    public ExportConfig {
        auctions = Set.copyOf(auctions);
        for (long auction : auctions) {
            if (auction <= 0) {
                throw new IllegalArgumentException("--auction must be > 0, not " + auction);
            }
        }
    }
}
