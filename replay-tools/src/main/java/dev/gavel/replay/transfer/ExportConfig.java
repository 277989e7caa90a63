package dev.gavel.replay.transfer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// What is exported, and from where.
///
/// @param kafkaBootstrap Kafka's brokers, `host:port[,…]`
/// @param auctions the auctions to export; empty: the whole log
/// @param scratch a directory for temporary files of the same total size as the export
/// @param decisionTimeout how long to wait for a decision that a running processor has still to make
public record ExportConfig(String kafkaBootstrap, Set<Long> auctions, Path scratch, Duration decisionTimeout) {
    public ExportConfig {
        if (kafkaBootstrap.isBlank()) {
            throw new IllegalArgumentException("--kafka must name a broker, like localhost:9092");
        }
        auctions = Set.copyOf(auctions);
        for (long auction : auctions) {
            if (auction <= 0) {
                throw new IllegalArgumentException("--auction must be > 0, not " + auction);
            }
        }
    }
}
