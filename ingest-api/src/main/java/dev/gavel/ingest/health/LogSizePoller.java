package dev.gavel.ingest.health;

import dev.gavel.ingest.read.PollingThread;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks Kafka from time to time how large the topics are, on a thread of its own. The sizes are for metrics only: one
/// that Kafka does not report is NaN, and nothing waits for it.
public final class LogSizePoller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogSizePoller.class);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<String> TOPICS = List.of(Topics.COMMANDS, Topics.EVENTS, Topics.DEAD_LETTERS);

    private final Admin admin;
    private final PollingThread thread = new PollingThread("ingest-log-size", this::round);
    private volatile Map<String, TopicSize> sizes = Map.of();

    /// Whether this client may ask the brokers for the sizes of their files, which needs a right of its own.
    private boolean mayAskForBytes = true;

    /// @param written records ever, and markers of transactions
    /// @param bytes of one replica; NaN: unknown
    private record TopicSize(double written, double bytes) {}

    public LogSizePoller(Admin admin) {
        this.admin = admin;
    }

    public void start() {
        thread.start();
    }

    /// How many offsets of a topic were written, markers of transactions included; NaN: unknown.
    public double written(String topic) {
        TopicSize size = sizes.get(topic);
        return size == null ? Double.NaN : size.written();
    }

    /// The bytes of one replica of a topic on the brokers' disks; NaN: unknown.
    public double bytes(String topic) {
        TopicSize size = sizes.get(topic);
        return size == null ? Double.NaN : size.bytes();
    }

    @Override
    public void close() {
        thread.close();
    }

    private void round() throws InterruptedException {
        try {
            poll();
        } catch (KafkaUnreachableException e) {
            // Health reports the outage. Here the numbers are unknown, which is no error.
            sizes = Map.of();
        }
        Thread.sleep(INTERVAL);
    }

    private void poll() throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (TopicDescription topic :
                AdminCalls.await(admin.describeTopics(TOPICS).allTopicNames(), TIMEOUT).values()) {
            topic.partitions()
                    .forEach(partition ->
                            wanted.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, ListOffsetsResultInfo> ends = AdminCalls.await(admin.listOffsets(wanted).all(), TIMEOUT);
        Map<TopicPartition, Long> bytes = bytes();
        Map<String, TopicSize> now = new HashMap<>();
        ends.forEach((partition, end) -> {
            Long size = bytes.get(partition);
            now.merge(
                    partition.topic(),
                    new TopicSize((double) end.offset(), size == null ? Double.NaN : (double) size),
                    (a, b) -> new TopicSize(a.written() + b.written(), a.bytes() + b.bytes()));
        });
        sizes = now;
    }

    /// The size of the largest replica of each partition; empty if this client may not ask for it.
    private Map<TopicPartition, Long> bytes() throws InterruptedException {
        Map<TopicPartition, Long> bytes = new HashMap<>();
        if (!mayAskForBytes) {
            return bytes;
        }
        List<Integer> brokers = new ArrayList<>();
        for (Node node : AdminCalls.await(admin.describeCluster().nodes(), TIMEOUT)) {
            brokers.add(node.id());
        }
        try {
            AdminCalls.await(admin.describeLogDirs(brokers).allDescriptions(), TIMEOUT)
                    .values()
                    .forEach(directories -> directories.values().forEach(directory -> add(directory, bytes)));
        } catch (KafkaUnreachableException e) {
            mayAskForBytes = !(e.getCause() instanceof AuthorizationException);
            if (!mayAskForBytes) {
                log.atInfo().addKeyValue("cause", e.reason()).log("the brokers do not report the size of their files");
            }
        }
        return bytes;
    }

    private static void add(LogDirDescription directory, Map<TopicPartition, Long> bytes) {
        directory
                .replicaInfos()
                .forEach((partition, replica) -> {
                    if (TOPICS.contains(partition.topic()) && !replica.isFuture()) {
                        bytes.merge(partition, replica.size(), Math::max);
                    }
                });
    }
}
