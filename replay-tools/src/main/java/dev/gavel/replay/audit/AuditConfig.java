package dev.gavel.replay.audit;

import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;

/// What is audited.
///
/// @param kafkaBootstrap host:port, perhaps several with commas
/// @param redisUrl `redis://:password@host:6379/0`
/// @param kept findings that are kept; all are counted
/// @param patience how long a running projector has to come to where the log ends; also for each answer of Kafka,
///   Postgres and Redis, but those get 5 s at least
public record AuditConfig(String kafkaBootstrap, DatabaseUrl database, String redisUrl, int kept, Duration patience) {
    private static final Duration LEAST_FOR_ANSWERS = Duration.ofSeconds(5);

    public AuditConfig {
        if (kafkaBootstrap.isBlank()) {
            throw new IllegalArgumentException("--kafka must name a broker, like localhost:9092");
        }
        RedisConnection.uri(redisUrl);
        if (kept < 0) {
            throw new IllegalArgumentException("no negative number of findings can be kept: " + kept);
        }
        if (patience.isNegative()) {
            throw new IllegalArgumentException("the wait can't be negative: " + patience);
        }
    }

    Duration answersWithin() {
        return patience.compareTo(LEAST_FOR_ANSWERS) < 0 ? LEAST_FOR_ANSWERS : patience;
    }
}
