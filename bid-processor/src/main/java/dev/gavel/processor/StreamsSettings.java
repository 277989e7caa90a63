package dev.gavel.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/// What Kafka Streams is told, each with its reason unless it is the default.
record StreamsSettings(Map<String, Object> values) {
    static StreamsSettings of(ProcessorConfig config) {
        Map<String, Object> values = new HashMap<>();
        values.put(StreamsConfig.APPLICATION_ID_CONFIG, ProcessorConfig.APPLICATION_ID);
        values.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrap());
        values.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        values.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        values.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topics().replicas());
        // Command read, event written, state changed: all or nothing.
        values.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // How long subscribers and read models lag; answers are read uncommitted and do not wait for it.
        values.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        // Bids of one auction are in one partition, so there is nothing to wait for in another.
        values.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        // Of each auction a second processor keeps a copy, so that it goes on at once where a dead one was
        // (docs/adr/0016).
        // A processor alone has nobody to keep it.
        values.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        producer(values);
        consumer(values);
        return new StreamsSettings(values);
    }

    private static void producer(Map<String, Object> values) {
        // Streams waits 100 ms for company; somebody waits for this answer. One request at a time instead: under load
        // the batches fill while the one before is on its way.
        values.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        values.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION), 1);
        // A processor that was killed inside a transaction holds subscribers back for as long.
        values.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 5_000);
    }

    private static void consumer(Map<String, Object> values) {
        // A dead processor's auctions are taken over after this, not after 45 s; 6 s is the least a broker allows.
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
