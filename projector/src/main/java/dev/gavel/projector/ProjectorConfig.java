package dev.gavel.projector;

import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/// All that a projector can be told.
///
/// @param kafkaBootstrap host:port, perhaps several with commas
/// @param redisUrl `redis://:password@host:6379/0`
/// @param batchRecords events in one transaction at most, 1 to [#MAX_BATCH]
/// @param redisTimeout for an answer of Redis; afterwards Postgres goes on without it
/// @param startWait for Kafka, Postgres and Redis to answer at start
public record ProjectorConfig(
        String kafkaBootstrap,
        DatabaseUrl database,
        String redisUrl,
        Topics topics,
        int batchRecords,
        Duration redisTimeout,
        Duration startWait) {

    public static final int DEFAULT_BATCH = 5_000;
    public static final int MAX_BATCH = 50_000;
    public static final Duration DEFAULT_REDIS_TIMEOUT = Duration.ofSeconds(1);
    public static final Duration DEFAULT_START_WAIT = Duration.ofSeconds(15);

    public ProjectorConfig {
        if (kafkaBootstrap.isBlank()) {
            throw new IllegalArgumentException("KAFKA_BOOTSTRAP should look like host:9092");
        }
        if (batchRecords < 1 || batchRecords > MAX_BATCH) {
            throw new IllegalArgumentException("batch must be 1 to " + MAX_BATCH + " events, not " + batchRecords);
        }
        if (!redisTimeout.isPositive() || startWait.isNegative()) {
            throw new IllegalArgumentException("the timeout of Redis must be positive, the wait at start not negative");
        }
        redisUri(redisUrl);
    }

    /// With the defaults for everything else.
    public ProjectorConfig(String kafkaBootstrap, DatabaseUrl database, String redisUrl, Topics topics) {
        this(kafkaBootstrap, database, redisUrl, topics, DEFAULT_BATCH, DEFAULT_REDIS_TIMEOUT, DEFAULT_START_WAIT);
    }

    /// Fit for a log: without passwords.
    @Override
    public String toString() {
        return "kafka="
                + kafkaBootstrap
                + " database=["
                + database
                + "] redis="
                + Redis.describe(redisUri())
                + " partitions="
                + topics.partitions()
                + " batchRecords="
                + batchRecords
                + " redisTimeout="
                + redisTimeout
                + " startWait="
                + startWait;
    }

    RedisURI redisUri() {
        return redisUri(redisUrl);
    }

    private static RedisURI redisUri(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Its message would show the password.
            throw new IllegalArgumentException("REDIS_URL should look like redis://:password@host:6379/0");
        }
    }
}
