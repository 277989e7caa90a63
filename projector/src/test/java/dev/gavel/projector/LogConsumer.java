package dev.gavel.projector;

import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/// Kafka's mock consumer with a log behind it: records can be read again after a seek, and transaction markers take
/// offsets.
final class LogConsumer extends MockConsumer<byte[], byte[]> {
    private static final int MAX_POLL = 100;

    private final Map<TopicPartition, TreeMap<Long, ConsumerRecord<byte[], byte[]>>> log = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    LogConsumer() {
        super("none");
    }

    static TopicPartition partition(int number) {
        return new TopicPartition(Topics.EVENTS, number);
    }

    synchronized void append(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = partition(record.partition());
        log.computeIfAbsent(partition, _ -> new TreeMap<>()).put(record.offset(), record);
        ends.put(partition, record.offset() + 1);
    }

    /// Appends a transaction marker, which takes an offset.
    synchronized void appendMarker(int number) {
        ends.merge(partition(number), 1L, Long::sum);
    }

    synchronized long end(int number) {
        return ends.getOrDefault(partition(number), 0L);
    }

    /// All records, without markers.
    synchronized List<ConsumerRecord<byte[], byte[]>> records() {
        return log.values().stream().flatMap(records -> records.values().stream()).toList();
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        // Handles wake-ups, and scheduled tasks such as a rebalance.
        super.poll(Duration.ZERO);
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new HashMap<>();
        for (TopicPartition partition : assignment()) {
            if (!paused().contains(partition) && log.containsKey(partition)) {
                read(partition, polled);
            }
        }
        return new ConsumerRecords<>(polled, Map.of());
    }

    private void read(TopicPartition partition, Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        long next = ends.getOrDefault(partition, 0L);
        for (ConsumerRecord<byte[], byte[]> record :
                log.getOrDefault(partition, new TreeMap<>()).tailMap(position(partition)).values()) {
            if (records.size() == MAX_POLL) {
                next = record.offset();
                break;
            }
            records.add(record);
        }
        if (!records.isEmpty()) {
            polled.put(partition, records);
        }
        seek(partition, next);
    }
}
