package dev.gavel.ingest;

import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.DatabaseUrl;
import io.lettuce.core.RedisURI;

/// Everything that the service can be told.
///
/// @param port of the HTTP server; 0: any that is free
/// @param kafkaBootstrap host:port, perhaps several with commas
/// @param redisUrl `redis://:password@host:6379/0`
/// @param topics partitions and replicas
/// @param maxInFlight commands that may wait for their decision at a time, 1 to 1 048 576
/// @param processorGroup application id of the bid processor, whose group the health looks at
/// @param fastPath whether bids below a minimum that is known here are refused here, without the log
public record IngestConfig(
        int port,
        String kafkaBootstrap,
        DatabaseUrl database,
        String redisUrl,
        Topics topics,
        int maxInFlight,
        String processorGroup,
        boolean fastPath) {

    public static final int DEFAULT_PORT = 3000;
    public static final int DEFAULT_MAX_IN_FLIGHT = 10_000;
    public static final String DEFAULT_PROCESSOR_GROUP = "gavel-bid-processor";

    private static final int MAX_IN_FLIGHT = 1 << 20;

    public IngestConfig {
        require(port >= 0 && port <= 65_535, "GAVEL_PORT must be 0 to 65535, not " + port);
        require(!kafkaBootstrap.isBlank(), "KAFKA_BOOTSTRAP should look like host:9092");
        require(
                maxInFlight >= 1 && maxInFlight <= MAX_IN_FLIGHT,
                "GAVEL_MAX_IN_FLIGHT must be 1 to " + MAX_IN_FLIGHT + ", not " + maxInFlight);
        require(!processorGroup.isBlank(), "GAVEL_PROCESSOR_GROUP must not be empty");
        redisUri(redisUrl);
    }

    /// With the defaults for everything else.
    public IngestConfig(int port, String kafkaBootstrap, DatabaseUrl database, String redisUrl, Topics topics) {
        this(port, kafkaBootstrap, database, redisUrl, topics, DEFAULT_MAX_IN_FLIGHT, DEFAULT_PROCESSOR_GROUP, true);
    }

    /// The same with the fast path off, where every bid shall be on the log.
    public IngestConfig withFastPath(boolean on) {
        return new IngestConfig(port, kafkaBootstrap, database, redisUrl, topics, maxInFlight, processorGroup, on);
    }

    /// How `GAVEL_FAST_PATH` says it.
    ///
    /// @throws IllegalArgumentException if it is neither `on` nor `off`
    public static boolean fastPath(String word) {
        require(word.equals("on") || word.equals("off"), "GAVEL_FAST_PATH must be on or off, not " + word);
        return word.equals("on");
    }

    /// Fit for a log: without passwords.
    @Override
    public String toString() {
        RedisURI redis = redisUri(redisUrl);
        return "port="
                + port
                + " kafka="
                + kafkaBootstrap
                + " database=["
                + database
                + "] redis="
                + redis.getHost()
                + ":"
                + redis.getPort()
                + "/"
                + redis.getDatabase()
                + " partitions="
                + topics.partitions()
                + " replyPartitions="
                + topics.replyPartitions()
                + " replicas="
                + topics.replicas()
                + " maxInFlight="
                + maxInFlight
                + " processorGroup="
                + processorGroup
                + " fastPath="
                + (fastPath ? "on" : "off");
    }

    private static RedisURI redisUri(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Its message would show the password.
            throw new IllegalArgumentException("REDIS_URL should look like redis://:password@host:6379/0");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
