package dev.gavel.projector;

import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/// The configuration of a projector.
///
/// @param kafka the cluster with the log
/// @param redisUrl `redis://:password@host:6379/0`
/// @param batchRecords the most events in one transaction, 1 to [#MAX_BATCH]
/// @param redisTimeout for a response of Redis; after it, the projection continues in Postgres alone
/// @param startWait the longest wait at start for Kafka, Postgres and Redis to respond
public record ProjectorConfig(
        KafkaCluster kafka,
        DatabaseUrl database,
        String redisUrl,
        TopicChoice topics,
        int batchRecords,
        Duration redisTimeout,
        Duration startWait) {

    public static final int DEFAULT_BATCH = 5_000;
    public static final int MAX_BATCH = 50_000;
    public static final Duration DEFAULT_REDIS_TIMEOUT = Duration.ofSeconds(1);
    public static final Duration DEFAULT_START_WAIT = Duration.ofSeconds(15);

    public ProjectorConfig {
        if (batchRecords < 1 || batchRecords > MAX_BATCH) {
            throw new IllegalArgumentException("batch must be 1 to " + MAX_BATCH + " events, not " + batchRecords);
        }
        if (!redisTimeout.isPositive() || startWait.isNegative()) {
            throw new IllegalArgumentException(
                    "the Redis timeout must be positive, and the wait at start must not be negative");
        }
        RedisConnection.uri(redisUrl);
    }

    /// Uses the defaults for everything else, and a cluster without TLS.
    public ProjectorConfig(String kafka, DatabaseUrl database, String redisUrl, Topics topics) {
        this(KafkaCluster.at(kafka), database, redisUrl, TopicChoice.exactly(topics));
    }

    /// Uses the defaults for everything else.
    public ProjectorConfig(KafkaCluster kafka, DatabaseUrl database, String redisUrl, TopicChoice topics) {
        this(kafka, database, redisUrl, topics, DEFAULT_BATCH, DEFAULT_REDIS_TIMEOUT, DEFAULT_START_WAIT);
    }

    /// The configuration without passwords, for logs.
    @Override
    public String toString() {
        return "kafka="
                + kafka
                + " database=["
                + database
                + "] redis="
                + RedisConnection.describe(redisUri())
                + " "
                + topics
                + " batchRecords="
                + batchRecords
                + " redisTimeout="
                + redisTimeout
                + " startWait="
                + startWait;
    }

    RedisURI redisUri() {
        return RedisConnection.uri(redisUrl);
    }
}
