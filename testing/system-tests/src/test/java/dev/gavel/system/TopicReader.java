package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Reads whole topics as a subscriber does.
final class TopicReader {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_POLLS = 300;

    private final String bootstrap;

    TopicReader(int kafkaPort) {
        this.bootstrap = "127.0.0.1:" + kafkaPort;
    }

    /// All records of a topic, up to its end as it is now.
    ///
    /// @param isolation read_committed or read_uncommitted
    List<ConsumerRecord<byte[], byte[]>> read(String topic, String isolation) {
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic).stream()
                            .map(info -> new TopicPartition(topic, info.partition()))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int polls = 0; !reached(consumer, ends); polls++) {
                assertThat(polls).as("polls to the end of %s", topic).isLessThan(MOST_POLLS);
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        }
    }

    /// The committed decisions by their command's position; fails if a command was decided twice.
    Map<Position, Event> events() {
        Map<Position, Event> events = new HashMap<>();
        for (var record : read(Topics.EVENTS, "read_committed")) {
            Event event = message(EventCodec.decode(record.key(), record.value()));
            assertThat(events.put(event.position(), event)).as("%s decided twice", event.position()).isNull();
        }
        return events;
    }

    static <T> T message(Decoded<T> decoded) {
        return switch (decoded) {
            case Decoded.Message<T>(T value) -> value;
            case Decoded.Malformed<T>(String reason) -> throw new AssertionError(reason);
        };
    }

    private static boolean reached(KafkaConsumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
