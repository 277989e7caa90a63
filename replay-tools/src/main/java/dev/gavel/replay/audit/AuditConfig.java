package dev.gavel.replay.audit;

import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;

/// The settings of an audit.
///
/// @param kafka the cluster with the log
/// @param redisUrl `redis://:password@host:6379/0`
/// @param kept how many findings are kept; all of them are counted
/// @param timeout how long to wait for a running projector to reach the end of the log, and for each response of Kafka,
///   Postgres and Redis; for a response at least 5 s
public record AuditConfig(KafkaCluster kafka, DatabaseUrl database, String redisUrl, int kept, Duration timeout) {
    private static final Duration MIN_RESPONSE_TIMEOUT = Duration.ofSeconds(5);

    public AuditConfig {
        RedisConnection.uri(redisUrl);
        if (kept < 0) {
            throw new IllegalArgumentException("the number of findings to keep must not be negative: " + kept);
        }
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the wait must not be negative: " + timeout);
        }
    }

    Duration responseTimeout() {
        return timeout.compareTo(MIN_RESPONSE_TIMEOUT) < 0 ? MIN_RESPONSE_TIMEOUT : timeout;
    }
}
