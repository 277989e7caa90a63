package dev.gavel.system.faults;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reply;
import dev.gavel.schema.TraceParent;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import dev.gavel.system.faults.Observations.LoggedCommand;
import dev.gavel.system.faults.Observations.LoggedDeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads the topics as a subscriber does. Each call returns the records since the last call.
final class TopicTail {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READS_WITHIN = Duration.ofMinutes(1);
    private static final int RESPONDS_WITHIN_MS = 5_000;

    private final String bootstrap;
    private final Map<TopicPartition, Long> next = new HashMap<>();

    TopicTail(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    List<LoggedCommand> commands() {
        return read(Topics.COMMANDS, "read_uncommitted").stream()
                .map(record ->
                        new LoggedCommand(
                                new Position(record.partition(), record.offset()),
                                record.timestamp(),
                                header(record, TraceParent.HEADER),
                                record.key(),
                                record.value()))
                .toList();
    }

    List<Event> events() {
        return read(Topics.EVENTS, "read_committed").stream()
                .map(record -> message(EventCodec.decode(record.key(), record.value())))
                .toList();
    }

    /// All replies, including those of aborted transactions.
    List<Event> replies() {
        return read(Topics.REPLIES, "read_uncommitted").stream()
                .map(record -> message(ReplyCodec.decode(record.value())))
                .map(Reply::event)
                .toList();
    }

    List<LoggedDeadLetter> deadLetters() {
        return read(Topics.DEAD_LETTERS, "read_committed").stream()
                .map(record ->
                        new LoggedDeadLetter(
                                Position.parse(Objects.requireNonNull(header(record, "gavel-position"))),
                                record.key(),
                                record.value()))
                .toList();
    }

    /// Whether commands were appended since the last call.
    boolean isBehind() {
        Map<Integer, Long> ends = ends(Topics.COMMANDS, "read_uncommitted");
        return ends.entrySet().stream()
                .anyMatch(end ->
                        next.getOrDefault(new TopicPartition(Topics.COMMANDS, end.getKey()), 0L) < end.getValue());
    }

    /// The end of each partition.
    Map<Integer, Long> ends(String topic, String isolation) {
        try (var consumer = consumer(isolation)) {
            Map<Integer, Long> ends = new TreeMap<>();
            consumer.endOffsets(partitions(consumer, topic)).forEach((where, end) -> ends.put(where.partition(), end));
            return ends;
        }
    }

    /// How far the processor has committed.
    Map<Integer, Long> decided() throws Exception {
        try (Admin admin = admin(bootstrap)) {
            Map<Integer, Long> places = new TreeMap<>();
            admin.listConsumerGroupOffsets(ProcessorConfig.APPLICATION_ID)
                    .partitionsToOffsetAndMetadata()
                    .get(RESPONDS_WITHIN_MS, TimeUnit.MILLISECONDS)
                    .forEach((where, place) -> {
                        if (where.topic().equals(Topics.COMMANDS)) {
                            places.put(where.partition(), place.offset());
                        }
                    });
            return places;
        }
    }

    static boolean responds(String bootstrap) throws Exception {
        try (Admin admin = admin(bootstrap)) {
            return !admin.describeCluster().nodes().get(RESPONDS_WITHIN_MS, TimeUnit.MILLISECONDS).isEmpty();
        }
    }

    static boolean hasTopics(String bootstrap) throws Exception {
        try (Admin admin = admin(bootstrap)) {
            return admin.listTopics()
                    .names()
                    .get(RESPONDS_WITHIN_MS, TimeUnit.MILLISECONDS)
                    .containsAll(List.of(Topics.COMMANDS, Topics.EVENTS, Topics.REPLIES, Topics.DEAD_LETTERS));
        }
    }

    static Admin admin(String bootstrap) {
        return Admin.create(
                Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, RESPONDS_WITHIN_MS,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, RESPONDS_WITHIN_MS));
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
        try (var consumer = consumer(isolation)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, next.getOrDefault(partition, 0L)));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadlineNs = System.nanoTime() + READS_WITHIN.toNanos();
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                if (System.nanoTime() > deadlineNs) {
                    throw new AssertionError(topic + " cannot be read to its end " + ends);
                }
                consumer.poll(POLL).forEach(records::add);
            }
            partitions.forEach(partition -> next.put(partition, consumer.position(partition)));
            return records;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation,
                        // Replies are deleted after some minutes, so reading starts at the first one left.
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream().map(info -> new TopicPartition(topic, info.partition())).toList();
    }

    private static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.US_ASCII);
    }

    static <T> T message(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Message<T>(T value) -> value;
            case Decoded.Malformed<T>(String reason) -> throw new AssertionError("unreadable on the log: " + reason);
        };
    }
}
