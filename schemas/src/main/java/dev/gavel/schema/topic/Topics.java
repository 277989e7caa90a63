package dev.gavel.schema.topic;

import dev.gavel.schema.Position;
import dev.gavel.schema.RecordLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// All topics of the pipeline.
///
/// @param partitions of commands, events and dead letters: an auction has the same partition in each. The partition is
///   part of the bid id, so the number is fixed for the life of a log
/// @param replyPartitions of replies: ingest instances that share a partition read each other's replies
/// @param replicas of each partition: 3 in a cluster, 1 on one machine
public record Topics(int partitions, int replyPartitions, short replicas) {
    /// Commands: the log that is the source of truth. Key: auction id.
    public static final String COMMANDS = "auction-commands";

    /// Decisions, public. Key: auction id. Read it `read_committed`.
    public static final String EVENTS = "auction-events";

    /// Replies to ingest instances. No key; the partition is the instance's. Read it `read_uncommitted`.
    public static final String REPLIES = "bid-replies";

    /// Malformed commands, with their original bytes, position and reason.
    public static final String DEAD_LETTERS = "auction-commands-dlq";

    /// How far catalog services have read their tables, in Kafka Connect's format. Not part of the log.
    public static final String CATALOG_OFFSETS = "gavel-catalog-offsets";

    /// The secret of the ingest instances, in its first record. Not part of the log.
    public static final String INGEST_SECRET = "gavel-ingest-secret";

    public static final int DEFAULT_PARTITIONS = 8;
    public static final int DEFAULT_REPLY_PARTITIONS = 16;

    /// For every topic that the processor writes, changelogs included.
    public static final Map<String, Long> OUTPUT_MINIMUMS =
            Map.of(
                    // The broker must not reject anything that the processor writes.
                    "max.message.bytes",
                    (long) RecordLimits.RECORD_BYTES,
                    // A record has the time of its command. By default a broker whose clock was set back by more than
                    // an hour refuses it.
                    "message.timestamp.after.max.ms",
                    Long.MAX_VALUE);

    private static final Map<String, Long> COMMAND_MINIMUMS =
            Map.of("max.message.bytes", (long) RecordLimits.COMMAND_BYTES);

    /// The exported log may have had a larger limit, or compressed records.
    private static final Map<String, Long> IMPORTED_COMMAND_MINIMUMS =
            Map.of("max.message.bytes", (long) RecordLimits.IMPORTED_RECORD_BYTES);

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
                // Broker time, the only clock of a decision.
                new Topic(COMMANDS, partitions, kept(FOREVER, "LogAppendTime"), COMMAND_MINIMUMS),
                // The time of the command, which the processor copies.
                new Topic(EVENTS, partitions, kept(FOREVER, "CreateTime"), OUTPUT_MINIMUMS),
                new Topic(REPLIES, replyPartitions, replies(), OUTPUT_MINIMUMS),
                new Topic(DEAD_LETTERS, partitions, kept(DEAD_LETTER_RETENTION_MS, "CreateTime"), OUTPUT_MINIMUMS));
    }

    /// The topics while an import runs, which writes commands with their original times.
    List<Topic> allWhileImporting() {
        return all().stream()
                .map(topic ->
                        topic.name().equals(COMMANDS)
                                ? new Topic(
                                        COMMANDS, partitions, kept(FOREVER, "CreateTime"), IMPORTED_COMMAND_MINIMUMS)
                                : topic)
                .toList();
    }

    /// The topics of the pipeline and of ingest instances.
    public List<Topic> allWithIngest() {
        List<Topic> topics = new ArrayList<>(all());
        topics.add(new Topic(INGEST_SECRET, 1, kept(FOREVER, "CreateTime"), Map.of()));
        return List.copyOf(topics);
    }

    /// The topics of the pipeline and of catalog services.
    public List<Topic> allWithCatalog() {
        List<Topic> topics = new ArrayList<>(all());
        topics.add(
                new Topic(
                        CATALOG_OFFSETS,
                        1,
                        Map.of(
                                // Only the latest offset of each service.
                                "cleanup.policy",
                                "compact",
                                "min.insync.replicas",
                                Integer.toString(Math.min(2, replicas))),
                        Map.of()));
        return List.copyOf(topics);
    }

    private Map<String, String> kept(String retentionMs, String timestampType) {
        return Map.of(
                "cleanup.policy", "delete",
                "retention.ms", retentionMs,
                "retention.bytes", FOREVER,
                "message.timestamp.type", timestampType,
                // An acknowledged record must survive the loss of a broker.
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

    /// The required properties of a topic.
    ///
    /// @param settings required topic configuration, each value as Kafka prints it
    /// @param minimums topic configuration that may be larger. It is raised where it is smaller, because a larger limit
    ///   changes no record
    public record Topic(String name, int partitions, Map<String, String> settings, Map<String, Long> minimums) {
        /// The configuration of a new topic.
        public Map<String, String> initialSettings() {
            Map<String, String> all = new HashMap<>(settings);
            minimums.forEach((setting, minimum) -> all.put(setting, Long.toString(minimum)));
            return all;
        }
    }
}
