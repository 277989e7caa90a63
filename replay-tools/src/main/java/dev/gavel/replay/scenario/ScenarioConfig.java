package dev.gavel.replay.scenario;

import dev.gavel.schema.kafka.KafkaCluster;
import java.util.Set;

/// Which log is replayed, and under which terms.
///
/// @param kafka the cluster with the log
/// @param auctions the auctions to replay; empty: all
/// @param namedAuctions the auctions that the terms name, so that one that does not exist can be reported
public record ScenarioConfig(KafkaCluster kafka, Set<Long> auctions, Set<Long> namedAuctions, ScenarioTerms terms) {
    public ScenarioConfig {
        auctions = Set.copyOf(auctions);
        namedAuctions = Set.copyOf(namedAuctions);
        for (long auction : auctions) {
            if (auction <= 0) {
                throw new IllegalArgumentException("--auction must be > 0, not " + auction);
            }
        }
    }

    /// Whether the auction is to be replayed.
    boolean includes(long auctionId) {
        return auctions.isEmpty() || auctions.contains(auctionId);
    }
}
