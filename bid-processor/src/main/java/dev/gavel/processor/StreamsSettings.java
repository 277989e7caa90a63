package dev.gavel.processor;

import dev.gavel.schema.RecordLimits;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// The settings of Kafka Streams. Each that differs from the default has its reason.
record StreamsSettings(Map<String, Object> values) {
    static StreamsSettings of(ProcessorConfig config) {
        Map<String, Object> values = new HashMap<>(config.kafka().connectionSettings());
        values.put(StreamsConfig.APPLICATION_ID_CONFIG, ProcessorConfig.APPLICATION_ID);
        values.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        values.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        values.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topics().wanted().replicas());
        // Input offset, outputs and state are committed together.
        values.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // Subscribers and read models lag by this much. Replies are read uncommitted and do not wait for it.
        values.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        // Partitions are independent: all commands of an auction are in one.
        values.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // A second processor keeps a copy of the state, so that it can take over at once (docs/adr/0016). A single
        // processor has no standby.
        values.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        // The files of a store hold committed transactions only, so a killed processor continues from them instead of
        // restoring everything from the changelogs (docs/adr/0061).
        values.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, true);
        // The default has no bound for all stores together.
        values.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.class);
        producer(values);
        consumer(values);
        return new StreamsSettings(values);
    }

    private static void producer(Map<String, Object> values) {
        // The default of Streams is 100 ms, but a caller waits for this reply. One request in flight instead: under
        // load, batches fill while the previous one is sent.
        values.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        values.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        // Whatever a command leads to can be written: see RecordLimits.
        values.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), RecordLimits.RECORD_BYTES);
        // A processor that is killed within a transaction delays subscribers for this long.
        values.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 5_000);
    }

    private static void consumer(Map<String, Object> values) {
        // Another processor takes over after this time, instead of 45 s. 6 s is the minimum that brokers accept.
        values.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        values.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        values.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    }

    Properties asProperties() {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
