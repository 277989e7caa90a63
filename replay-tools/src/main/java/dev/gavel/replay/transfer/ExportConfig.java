package dev.gavel.replay.transfer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/// What is exported.
///
/// @param kafkaBootstrap Kafka's brokers, `host:port[,…]`
/// @param auctions only these; empty: the whole log
/// @param scratch a directory with room for as much as the file will hold; what is put there is deleted again
/// @param patience how long to wait for decisions that a running processor is about to make
public record ExportConfig(String kafkaBootstrap, Set<Long> auctions, Path scratch, Duration patience) {
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
