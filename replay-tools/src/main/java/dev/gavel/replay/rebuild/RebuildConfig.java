package dev.gavel.replay.rebuild;

import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;

/// The settings of a rebuild.
///
/// @param kafka the cluster with the log
/// @param redisUrl `redis://:password@host:6379/0`
/// @param batchEvents the maximum number of events per transaction, 1 to [#MAX_BATCH]
/// @param threads how many partitions are loaded in parallel
/// @param timeout how long to wait for each response of Kafka, Postgres and Redis, and for the locks of the swap
public record RebuildConfig(
        KafkaCluster kafka,
        DatabaseUrl database,
        String redisUrl,
        Only only,
        SwapRule swap,
        int batchEvents,
        int threads,
        Duration timeout) {

    static final int MAX_BATCH = 1_000_000;
    static final int MAX_THREADS = 64;

    /// What is rebuilt.
    public enum Only {
        BOTH,
        POSTGRES,
        REDIS
    }

    /// When the rebuilt tables replace the live ones.
    public enum SwapRule {
        ALWAYS,
        IF_EQUAL,
        NEVER
    }

    public RebuildConfig {
        RedisConnection.uri(redisUrl);
        if (batchEvents < 1 || batchEvents > MAX_BATCH) {
            throw new IllegalArgumentException("--batch must be 1 to " + MAX_BATCH + " events, not " + batchEvents);
        }
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("--threads must be 1 to " + MAX_THREADS + ", not " + threads);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("--wait must be positive, not " + timeout);
        }
    }
}
