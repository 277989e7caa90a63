package dev.gavel.benchmarks.live;

import dev.gavel.schema.Event;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/// When the events of an auction could be read from the log, as a consumer of committed events in this process sees it.
final class CommitTimes implements AutoCloseable {
    private final Consumer<byte[], byte[]> consumer;
    private final Map<Long, Long> nsByOffset = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::run, "bench-commits");
    private final long auctionId;
    private volatile boolean stopping;

    CommitTimes(String kafka, long auctionId) {
        this.auctionId = auctionId;
        consumer =
                KafkaCluster.at(kafka)
                        .consumer(
                                "gavel-bench-live",
                                Map.of(
                                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                        "read_committed",
                                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                        false,
                                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                                        1));
        int partitions = consumer.partitionsFor(Topics.EVENTS).size();
        int partition = AuctionKey.partition(AuctionKey.encode(auctionId), partitions);
        TopicPartition events = new TopicPartition(Topics.EVENTS, partition);
        consumer.assign(List.of(events));
        consumer.seekToEnd(List.of(events));
        consumer.position(events);
        thread.start();
    }

    /// By [System#nanoTime]; -1: not known yet.
    long ns(long offset) {
        return nsByOffset.getOrDefault(offset, -1L);
    }

    int events() {
        return nsByOffset.size();
    }

    private void run() {
        while (!stopping) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                if (AuctionKey.decode(record.key()) == auctionId
                        && EventCodec.decode(record.key(), record.value())
                                instanceof Decoded.Message<Event>(Event event)) {
                    nsByOffset.put(event.position().offset(), System.nanoTime());
                }
            }
        }
        consumer.close();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
