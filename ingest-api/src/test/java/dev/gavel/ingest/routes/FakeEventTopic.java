package dev.gavel.ingest.routes;

import dev.gavel.schema.Event;
import dev.gavel.schema.kafka.KafkaTransport;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.SampleEvents;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/// The topic `auction-events` in memory. As in Kafka, the end of a transaction takes one offset in each partition that
/// the transaction has written to.
final class FakeEventTopic implements KafkaTransport, LiveEventsScenarios.Writer {
    private static final int MAX_RECORDS = 50;

    private final List<NavigableMap<Long, ConsumerRecord<byte[], byte[]>>> partitions = new ArrayList<>();
    private final long[] ends;

    FakeEventTopic(int partitions) {
        this.ends = new long[partitions];
        for (int i = 0; i < partitions; i++) {
            this.partitions.add(new TreeMap<>());
        }
    }

    @Override
    public synchronized void write(List<Event> events) {
        boolean[] written = new boolean[ends.length];
        for (Event event : events) {
            ConsumerRecord<byte[], byte[]> record = SampleEvents.record(0, event);
            append(record.partition(), record.key(), record.value());
            written[record.partition()] = true;
        }
        for (int partition = 0; partition < ends.length; partition++) {
            ends[partition] += written[partition] ? 1 : 0;
        }
        notifyAll();
    }

    @Override
    public synchronized void write(int partition, byte[] key, byte[] value) {
        append(partition, key, value);
        ends[partition]++;
        notifyAll();
    }

    private void append(int partition, byte[] key, byte[] value) {
        long offset = ends[partition]++;
        partitions.get(partition).put(offset, new ConsumerRecord<>(Topics.EVENTS, partition, offset, key, value));
    }

    @Override
    public void close() {}

    @Override
    @SuppressWarnings("unchecked")
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        return (Consumer<byte[], byte[]>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Consumer.class},
                        (_, method, arguments) -> call(method.getName(), arguments, positions));
    }

    /// What the reader of live events needs.
    @SuppressWarnings("unchecked")
    private @Nullable Object call(String method, Object[] arguments, Map<TopicPartition, Long> positions) {
        return switch (method) {
            case "assign" -> {
                positions.clear();
                ((Collection<TopicPartition>) arguments[0]).forEach(partition -> positions.put(partition, 0L));
                yield null;
            }
            case "seek" -> positions.put((TopicPartition) arguments[0], (Long) arguments[1]);
            case "position" -> positions.get((TopicPartition) arguments[0]);
            case "beginningOffsets" -> offsets((Collection<TopicPartition>) arguments[0], false);
            case "endOffsets" -> offsets((Collection<TopicPartition>) arguments[0], true);
            case "poll" -> poll((Duration) arguments[0], positions);
            case "close" -> null;
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private synchronized Map<TopicPartition, Long> offsets(Collection<TopicPartition> of, boolean end) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        of.forEach(partition -> offsets.put(partition, end ? ends[partition.partition()] : 0L));
        return offsets;
    }

    private synchronized ConsumerRecords<byte[], byte[]> poll(Duration wait, Map<TopicPartition, Long> positions) {
        long untilNs = System.nanoTime() + wait.toNanos();
        while (System.nanoTime() - untilNs < 0 && isAtEnd(positions)) {
            try {
                wait(1);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
        positions.replaceAll((partition, position) -> {
            List<ConsumerRecord<byte[], byte[]>> polled =
                    partitions.get(partition.partition()).tailMap(position).values().stream()
                            .limit(MAX_RECORDS)
                            .toList();
            if (!polled.isEmpty()) {
                records.put(partition, polled);
            }
            return polled.size() < MAX_RECORDS ? ends[partition.partition()] : polled.getLast().offset() + 1;
        });
        return new ConsumerRecords<>(records, Map.of());
    }

    private boolean isAtEnd(Map<TopicPartition, Long> positions) {
        return positions.entrySet().stream().allMatch(at -> at.getValue() >= ends[at.getKey().partition()]);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        throw new UnsupportedOperationException();
    }
}
