package dev.gavel.replay.scenario;

import java.util.Set;

/// What is asked.
///
/// @param kafkaBootstrap Kafka's brokers, `host:port[,…]`
/// @param auctions the only ones that are looked at; empty: all
/// @param named auctions that the rules name, so that one which does not exist can be told
public record WhatIfConfig(String kafkaBootstrap, Set<Long> auctions, Set<Long> named, OtherRules rules) {
    public WhatIfConfig {
        if (kafkaBootstrap.isBlank()) {
            throw new IllegalArgumentException("--kafka must name a broker, like localhost:9092");
        }
        auctions = Set.copyOf(auctions);
        named = Set.copyOf(named);
        for (long auction : auctions) {
            if (auction <= 0) {
                throw new IllegalArgumentException("--auction must be > 0, not " + auction);
            }
        }
    }
}
