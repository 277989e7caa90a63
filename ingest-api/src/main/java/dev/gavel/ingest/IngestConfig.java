package dev.gavel.ingest;

import dev.gavel.schema.DatabaseUrl;
import dev.gavel.schema.topic.Topics;
import io.lettuce.core.RedisURI;

/// Everything that the service can be told.
///
/// @param port            of the HTTP server; 0: any that is free
/// @param kafkaBootstrap  host:port, perhaps several with commas
/// @param redisUrl        `redis://:password@host:6379/0`
/// @param topics          partitions and replicas
/// @param maxInFlight     commands that may wait for their decision at a time, 1 to 1 048 576
/// @param processorGroup  application id of the bid processor, whose group the health looks at
public record IngestConfig(
        int port,
        String kafkaBootstrap,
        DatabaseUrl database,
        String redisUrl,
        Topics topics,
        int maxInFlight,
        String processorGroup) {

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
        this(port, kafkaBootstrap, database, redisUrl, topics, DEFAULT_MAX_IN_FLIGHT, DEFAULT_PROCESSOR_GROUP);
    }

    /// Fit for a log: without passwords.
    @Override
    public String toString() {
        RedisURI redis = redisUri(redisUrl);
        return "port=" + port + " kafka=" + kafkaBootstrap + " database=[" + database + "] redis=" + redis.getHost()
                + ":" + redis.getPort() + "/" + redis.getDatabase() + " partitions=" + topics.partitions()
                + " replyPartitions=" + topics.replyPartitions() + " replicas=" + topics.replicas()
                + " maxInFlight=" + maxInFlight + " processorGroup=" + processorGroup;
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
