package dev.gavel.schema.topic;

import dev.gavel.schema.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All topics of the pipeline.
///
/// @param partitions of commands, events and dead letters: an auction has the same one in each, and it is part of the
///   bid's id, so it is fixed for the life of a log
/// @param replyPartitions of replies: ingest instances that share one read each other's answers
/// @param replicas copies of each partition: 3 in a cluster, 1 on one machine
public record Topics(int partitions, int replyPartitions, short replicas) {
    /// What people ask for: the log that is the truth. Key: auction id.
    public static final String COMMANDS = "auction-commands";

    /// What was decided: public. Key: auction id. Read it `read_committed`.
    public static final String EVENTS = "auction-events";

    /// Answers to whoever asked. No key; the partition is the asking instance's. Read it `read_uncommitted`.
    public static final String REPLIES = "bid-replies";

    /// Commands that say nothing, with their original bytes, position and reason.
    public static final String DEAD_LETTERS = "auction-commands-dlq";

    /// How far catalog services have read their tables: Kafka Connect's format, nobody else's business, and not part of
    /// the log.
    public static final String CATALOG_OFFSETS = "gavel-catalog-offsets";

    public static final int DEFAULT_PARTITIONS = 8;
    public static final int DEFAULT_REPLY_PARTITIONS = 16;

    private static final String FOREVER = "-1";
    private static final String REPLY_RETENTION_MS = ms(Duration.ofMinutes(10));
    private static final String REPLY_SEGMENT_MS = ms(Duration.ofMinutes(5));
    private static final String DEAD_LETTER_RETENTION_MS = ms(Duration.ofDays(365));

    public Topics {
        if (partitions < 1 || partitions > Position.MAX_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions must be 1 to " + Position.MAX_PARTITIONS + ", not " + partitions);
        }
        if (replyPartitions < 1 || replicas < 1) {
            throw new IllegalArgumentException("reply partitions and replicas must be at least 1");
        }
    }

    public List<Topic> all() {
        return List.of(
                // The broker's clock, for decisions use no other.
                new Topic(COMMANDS, partitions, kept(FOREVER, "LogAppendTime")),
                // The command's time, which the processor hands on.
                new Topic(EVENTS, partitions, kept(FOREVER, "CreateTime")),
                new Topic(REPLIES, replyPartitions, replies()),
                new Topic(DEAD_LETTERS, partitions, kept(DEAD_LETTER_RETENTION_MS, "CreateTime")));
    }

    /// The same while an import runs, which writes commands with the times that they had.
    List<Topic> allWhileImporting() {
        return all().stream()
                .map(topic ->
                        topic.name().equals(COMMANDS)
                                ? new Topic(COMMANDS, partitions, kept(FOREVER, "CreateTime"))
                                : topic)
                .toList();
    }

    /// The same, and what a catalog service has besides.
    List<Topic> allWithCatalog() {
        List<Topic> topics = new ArrayList<>(all());
        topics.add(
                new Topic(
                        CATALOG_OFFSETS,
                        1,
                        Map.of(
                                // Only the latest place of each service.
                                "cleanup.policy",
                                "compact",
                                "min.insync.replicas",
                                Integer.toString(Math.min(2, replicas)))));
        return List.copyOf(topics);
    }

    private Map<String, String> kept(String retentionMs, String timestampType) {
        return Map.of(
                "cleanup.policy", "delete",
                "retention.ms", retentionMs,
                "retention.bytes", FOREVER,
                "message.timestamp.type", timestampType,
                // An answer given must survive the loss of a broker.
                "min.insync.replicas", Integer.toString(Math.min(2, replicas)));
    }

    private Map<String, String> replies() {
        return Map.of(
                "cleanup.policy",
                "delete",
                "retention.ms",
                REPLY_RETENTION_MS,
                // Only closed segments are deleted.
                "segment.ms",
                REPLY_SEGMENT_MS,
                "message.timestamp.type",
                "LogAppendTime",
                "min.insync.replicas",
                Integer.toString(Math.min(2, replicas)));
    }

    private static String ms(Duration duration) {
        return Long.toString(duration.toMillis());
    }
}
