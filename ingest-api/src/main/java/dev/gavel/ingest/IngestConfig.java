package dev.gavel.ingest;

import dev.gavel.schema.DatabaseUrl;
import dev.gavel.schema.topic.Topics;
import java.net.URI;

/// Everything that the service can be told.
///
/// @param kafka           bootstrap servers, `host:port,…`
/// @param database        `postgres://user:password@host:5432/database`
/// @param redis           `redis://host:6379`
/// @param port            of the HTTP server; 0: any that is free
/// @param topics          partitions and replicas
/// @param maxInFlight     commands that may wait for their decision at a time, 1 to 1 048 576
/// @param processorGroup  application id of the bid processor, whose group the health looks at
public record IngestConfig(
        String kafka, String database, String redis, int port, Topics topics, int maxInFlight, String processorGroup) {

    public static final int DEFAULT_PORT = 3000;
    public static final int DEFAULT_MAX_IN_FLIGHT = 10_000;
    public static final String DEFAULT_PROCESSOR_GROUP = "gavel-bid-processor";

    public IngestConfig {
        require(!kafka.isBlank(), "KAFKA_BOOTSTRAP must name at least one host:port");
        DatabaseUrl.parse(database);
        require(isRedis(redis), "REDIS_URL should look like redis://:password@host:6379/0");
        require(port >= 0 && port <= 65_535, "GAVEL_PORT must be 0 to 65535, not " + port);
        require(
                maxInFlight >= 1 && maxInFlight <= 1 << 20,
                "GAVEL_MAX_IN_FLIGHT must be 1 to 1048576, not " + maxInFlight);
        require(!processorGroup.isBlank(), "GAVEL_PROCESSOR_GROUP must not be empty");
    }

    /// Fit for a log: no secrets.
    @Override
    public String toString() {
        URI uri = URI.create(redis);
        return "kafka=" + kafka
                + " database=" + DatabaseUrl.parse(database)
                + " redis=" + uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort() + uri.getPath()
                + " port=" + port
                + " partitions=" + topics.partitions()
                + " reply-partitions=" + topics.replyPartitions()
                + " replicas=" + topics.replicas()
                + " max-in-flight=" + maxInFlight
                + " processor-group=" + processorGroup;
    }

    private static boolean isRedis(String url) {
        try {
            URI uri = URI.create(url);
            return ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
