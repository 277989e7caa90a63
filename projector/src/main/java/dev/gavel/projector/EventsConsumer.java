package dev.gavel.projector;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/// The projector's consumer of `auction-events`.
final class EventsConsumer {
    static final String GROUP = "gavel-projector";

    private EventsConsumer() {}

    static Consumer<byte[], byte[]> create(ProjectorConfig config) {
        return config.kafka().consumer(GROUP, settings(config));
    }

    /// All settings that differ from Kafka's defaults.
    static Map<String, Object> settings(ProjectorConfig config) {
        Map<String, Object> settings = new HashMap<>();
        // The group only assigns partitions. Offsets are in Postgres, with the rows.
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
        // A killed member keeps its partitions for this long. With the default of 45 s, the read models stood still for
        // 45 s after kill -9.
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_500);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // The commands of an aborted transaction are decided again, so reading its events would duplicate them.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // An offset that the log does not have means that this read model belongs to another log. ProjectionLoop
        // reports
        // that.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.batchRecords());
        // A commit costs the same for one row as for hundreds, so a burst is collected, for at most 50 ms.
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        // Bounds what is fetched ahead: some 80 000 events.
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * 1024 * 1024);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024 * 1024);
        return settings;
    }
}
