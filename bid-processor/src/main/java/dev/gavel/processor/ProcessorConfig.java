package dev.gavel.processor;

import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;

/// How one processor runs.
///
/// @param kafkaBootstrap host:port[,host:port…]
/// @param topics partitions and replicas of the log
/// @param stateDir Kafka Streams' own files; the auctions themselves are in memory and in the changelog
/// @param threads stream threads: partitions are shared out among them, 1 to 64
/// @param commitInterval how long a decision may stay invisible to subscribers; answers do not wait for it
public record ProcessorConfig(
        String kafkaBootstrap, Topics topics, Path stateDir, int threads, Duration commitInterval) {
    /// The consumer group of all processors, and the prefix of their changelog.
    public static final String APPLICATION_ID = "gavel-bid-processor";

    public static final int DEFAULT_THREADS = 1;
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(200);

    private static final int MOST_THREADS = 64;
    private static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofSeconds(10);

    public ProcessorConfig {
        if (kafkaBootstrap.isBlank()) {
            throw new IllegalArgumentException("KAFKA_BOOTSTRAP must name a broker, like localhost:9092");
        }
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be 1 to " + MOST_THREADS + ", not " + threads);
        }
        if (commitInterval.toMillis() < 1 || commitInterval.compareTo(LONGEST_COMMIT_INTERVAL) > 0) {
            throw new IllegalArgumentException("the commit interval must be 1 ms to 10 s, not " + commitInterval);
        }
    }

    public ProcessorConfig(String kafkaBootstrap, Topics topics, Path stateDir) {
        this(kafkaBootstrap, topics, stateDir, DEFAULT_THREADS, DEFAULT_COMMIT_INTERVAL);
    }
}
