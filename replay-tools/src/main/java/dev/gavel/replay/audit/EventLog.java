package dev.gavel.replay.audit;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// `auction-events`, whole: known to be there from its first event on. Safe for threads.
public final class EventLog implements AutoCloseable {
    private final String bootstrap;
    private final Admin admin;
    private final Duration wait;
    private final TopicDescription topic;

    private EventLog(String bootstrap, Admin admin, Duration wait, TopicDescription topic) {
        this.bootstrap = bootstrap;
        this.admin = admin;
        this.wait = wait;
        this.topic = topic;
    }

    /// @param wait for each answer of the cluster
    /// @throws StartupException if the topic isn't there, or its beginning isn't
    /// @throws KafkaUnreachableException if the cluster does not answer
    public static EventLog open(String bootstrap, Duration wait) throws InterruptedException {
        Admin admin = admin(bootstrap, wait);
        try {
            var topics = admin.describeTopics(List.of(Topics.EVENTS)).allTopicNames();
            TopicDescription topic = answer(topics, wait).get(Topics.EVENTS);
            if (topic == null) {
                throw new StartupException("the cluster does not describe the topic " + Topics.EVENTS, null);
            }
            EventLog log = new EventLog(bootstrap, admin, wait, topic);
            log.refuseIfCut();
            return log;
        } catch (RuntimeException | InterruptedException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /// Of this topic, unlike that of one that has its name later.
    public String identity() {
        return topic.topicId().toString();
    }

    public List<Integer> partitions() {
        return IntStream.range(0, topic.partitions().size()).boxed().toList();
    }

    /// The offset after the last committed event, for each partition.
    public Map<Integer, Long> ends() throws InterruptedException {
        return offsets(OffsetSpec.latest());
    }

    /// For one thread, which closes it.
    public EventReader reader() {
        return EventReader.open(bootstrap, wait);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    /// A fold from the middle of a log would lose bids without a word.
    private void refuseIfCut() throws InterruptedException {
        Map<Integer, Long> cut = new TreeMap<>(offsets(OffsetSpec.earliest()));
        cut.values().removeIf(begin -> begin == 0);
        if (!cut.isEmpty()) {
            String where =
                    cut.entrySet().stream()
                            .map(entry -> "partition " + entry.getKey() + " begins at " + entry.getValue())
                            .collect(Collectors.joining(", "));
            throw new StartupException(
                    "the beginning of "
                            + Topics.EVENTS
                            + " is gone ("
                            + where
                            + "), so the read models can't be"
                            + " made from it. Did a retention or kafka-delete-records cut it? Restore the topic from"
                            + " a copy, and set retention.ms=-1 and retention.bytes=-1 on it.",
                    null);
        }
    }

    private Map<Integer, Long> offsets(OffsetSpec which) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions().stream()
                        .collect(Collectors.toMap(number -> new TopicPartition(Topics.EVENTS, number), _ -> which));
        var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        Map<Integer, Long> offsets = new TreeMap<>();
        answer(admin.listOffsets(wanted, options).all(), wait)
                .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
        return offsets;
    }

    private static Admin admin(String bootstrap, Duration wait) {
        int timeoutMs = Math.toIntExact(Math.max(1_000, wait.toMillis()));
        try {
            return Admin.create(
                    Map.of(
                            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                            bootstrap,
                            AdminClientConfig.CLIENT_ID_CONFIG,
                            "gavel-log",
                            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                            timeoutMs,
                            // Must not be above the one before it.
                            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                            Math.min(timeoutMs, 5_000)));
        } catch (KafkaException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new StartupException("Kafka can't be used (is KAFKA_BOOTSTRAP right?): " + why.getMessage(), e);
        }
    }

    private static <T> T answer(KafkaFuture<T> future, Duration wait) throws InterruptedException {
        try {
            return future.get(wait.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new StartupException(
                        "the cluster has no topic "
                                + Topics.EVENTS
                                + ": nothing was ever decided there, or"
                                + " KAFKA_BOOTSTRAP names another cluster",
                        e);
            }
            throw new KafkaUnreachableException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaUnreachableException(e);
        }
    }
}
