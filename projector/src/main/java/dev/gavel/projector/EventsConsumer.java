package dev.gavel.projector;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// The projector's consumer of `auction-events`.
final class EventsConsumer {
    static final String GROUP = "gavel-projector";

    private EventsConsumer() {}

    static KafkaConsumer<byte[], byte[]> create(ProjectorConfig config) {
        return new KafkaConsumer<>(settings(config), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// What isn't Kafka's default, and why.
    static Map<String, Object> settings(ProjectorConfig config) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafkaBootstrap());
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, GROUP);
        // The group shares the partitions out; positions are in Postgres, with the rows.
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        // A member that was killed holds its partitions until this is over: with the default of 45 s the read models
        // stood still for that long after kill -9.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // A decision of a transaction that aborts is decided again: reading it early would double it.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // A position that the log does not have means that it isn't the log of this read model: say so.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batchRecords());
        // A commit costs the same for one row as for hundreds: let a burst gather, but for 50 ms at most.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        // What is read ahead is bounded by this: some 80 000 events.
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
        return settings;
    }
}
