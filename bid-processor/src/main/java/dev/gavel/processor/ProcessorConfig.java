package dev.gavel.processor;

import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;

/// The configuration of one processor.
///
/// @param kafka the cluster with the log
/// @param topics partitions and replicas of the log
/// @param stateDir the state stores; Kafka Streams restores them from their changelog topics
/// @param threads stream threads, 1 to 64; they share the partitions
/// @param commitInterval how long a decision can stay invisible to subscribers; replies do not wait for it
public record ProcessorConfig(
        KafkaCluster kafka, TopicChoice topics, Path stateDir, int threads, Duration commitInterval) {
    /// The consumer group of all processors, and the prefix of their changelog topics.
    public static final String APPLICATION_ID = "gavel-bid-processor";

    public static final int DEFAULT_THREADS = 1;
    public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(200);

    private static final int MAX_THREADS = 64;
    private static final Duration MAX_COMMIT_INTERVAL = Duration.ofSeconds(10);

    public ProcessorConfig {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads must be 1 to " + MAX_THREADS + ", not " + threads);
        }
        if (commitInterval.toMillis() < 1 || commitInterval.compareTo(MAX_COMMIT_INTERVAL) > 0) {
            throw new IllegalArgumentException("the commit interval must be 1 ms to 10 s, not " + commitInterval);
        }
    }

    /// Uses the defaults for the other parameters.
    public ProcessorConfig(KafkaCluster kafka, TopicChoice topics, Path stateDir) {
        this(kafka, topics, stateDir, DEFAULT_THREADS, DEFAULT_COMMIT_INTERVAL);
    }

    /// Uses the defaults for the other parameters, and a cluster without TLS.
    public ProcessorConfig(String kafka, Topics topics, Path stateDir) {
        this(KafkaCluster.at(kafka), TopicChoice.exactly(topics), stateDir);
    }
}
