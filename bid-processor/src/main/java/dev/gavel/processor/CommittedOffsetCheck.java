package dev.gavel.processor;

import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// A processor whose group has lost its place (a broker forgets the offsets of a group that was stopped for
/// `offsets.retention.minutes`, a week by default) would begin at the beginning and decide every command a second time.
/// Better not to begin.
final class CommittedOffsetCheck {
    private final Admin admin;
    private final String bootstrap;
    private final Duration timeout;

    /// @param timeout for each question to the cluster
    CommittedOffsetCheck(Admin admin, String bootstrap, Duration timeout) {
        this.admin = admin;
        this.bootstrap = bootstrap;
        this.timeout = timeout;
    }

    /// @throws IllegalStateException if a partition has decisions but the group has no place in it
    /// @throws KafkaUnreachableException if the cluster does not answer
    void check(int partitions) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> places = places();
        List<TopicPartition> placeless = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            if (places.get(new TopicPartition(Topics.COMMANDS, partition)) == null) {
                placeless.add(new TopicPartition(Topics.EVENTS, partition));
            }
        }
        Set<Integer> lost = withDecisions(placeless);
        if (!lost.isEmpty()) {
            throw new IllegalStateException(
                    "the group "
                            + ProcessorConfig.APPLICATION_ID
                            + " has lost its place in partitions "
                            + lost
                            + " of "
                            + Topics.COMMANDS
                            + ", though there are decisions on "
                            + Topics.EVENTS
                            + ". Starting would decide those commands twice. Set the group's offsets behind the last"
                            + " decided commands with kafka-consumer-groups --reset-offsets, then start again.");
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> places() throws InterruptedException {
        return AdminCalls.await(
                admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID).partitionsToOffsetAndMetadata(),
                timeout);
    }

    /// Reads, for an end offset says nothing: a first transaction that was aborted leaves one behind, too.
    private Set<Integer> withDecisions(List<TopicPartition> events) {
        Set<Integer> found = new TreeSet<>();
        if (events.isEmpty()) {
            return found;
        }
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "gavel-processor-setup",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        events.size());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(events);
            consumer.seekToBeginning(events);
            Map<TopicPartition, Long> ends = consumer.endOffsets(events, timeout);
            long deadlineNs = System.nanoTime() + timeout.toNanos();
            for (TopicPartition partition : events) {
                while (!found.contains(partition.partition())
                        && consumer.position(partition, timeout) < ends.getOrDefault(partition, 0L)) {
                    if (System.nanoTime() > deadlineNs) {
                        throw new KafkaUnreachableException(null);
                    }
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.partition()));
                }
            }
        }
        return found;
    }
}
