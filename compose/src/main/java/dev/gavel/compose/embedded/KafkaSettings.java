package dev.gavel.compose.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/// The broker's settings that differ from Kafka's defaults, each with its reason.
final class KafkaSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";

    private static final String ONE = "1";
    private static final String MAX_RECORD_BYTES = Integer.toString(1 << 20);

    private KafkaSettings() {}

    /// @param controllerPort any free port. Only this process uses it, and it can change with each start, because the
    ///   only voter is identified by its node id.
    static Properties of(Path directory, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(node(directory, port, controllerPort));
        settings.putAll(singleNode());
        settings.putAll(log());
        settings.putAll(latency());
        settings.putAll(size());
        return settings;
    }

    private static Map<String, String> node(Path directory, int port, int controllerPort) {
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE_ID),
                "controller.quorum.voters",
                NODE_ID + "@127.0.0.1:" + controllerPort,
                "controller.listener.names",
                CONTROLLER,
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort,
                "log.dirs",
                directory.toString());
    }

    /// There is no second node for replicas.
    private static Map<String, String> singleNode() {
        return Map.of(
                "default.replication.factor", ONE,
                "offsets.topic.replication.factor", ONE,
                "transaction.state.log.replication.factor", ONE,
                "transaction.state.log.min.isr", ONE,
                "share.coordinator.state.topic.replication.factor", ONE,
                "share.coordinator.state.topic.min.isr", ONE,
                // After kill -9 the broker can register only when its previous session has timed out. With the
                // default of 9 s such a start took 14 s. Broker and controller share this JVM, so heartbeats are only
                // late when the whole JVM pauses; a session survives six late heartbeats.
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500");
    }

    private static Map<String, String> log() {
        return Map.of(
                // A misspelled topic name must be an error, not create a topic with wrong settings.
                "auto.create.topics.enable",
                "false",
                // Services must resume after being stopped for weeks. With the default of one week, a consumer group
                // would lose its committed offsets, and the processor would refuse to start.
                "offsets.retention.minutes",
                Integer.toString(Integer.MAX_VALUE),
                // After kill -9 the active segments are recovered by reading them: at most 256 MiB each.
                "log.segment.bytes",
                Integer.toString(256 << 20),
                "num.recovery.threads.per.data.dir",
                "2",
                "message.max.bytes",
                MAX_RECORD_BYTES,
                "socket.request.max.bytes",
                Integer.toString(16 << 20));
    }

    private static Map<String, String> latency() {
        return Map.of(
                // Retry interval of a transaction that begins while the markers of the previous one are being
                // written. With the default of 20 ms the p99 latency of a bid was 28 ms instead of 7 ms.
                "add.partitions.to.txn.retry.backoff.ms", ONE,
                // A transaction that was open at kill -9 blocks the restored processor until it times out (10 s). This
                // interval detects the timeout within 0.5 s instead of another 10 s.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500",
                // Do not wait for further group members at start.
                "group.initial.rebalance.delay.ms", "0");
    }

    /// Sized for a machine with two cores. Each partition of an internal topic costs start-up time, files and memory.
    private static Map<String, String> size() {
        return Map.of(
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.num.partitions", ONE,
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2",
                "queued.max.requests", "256",
                // Only internal topics and the processor's changelogs are compacted. The default is 128 MiB of heap.
                "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20),
                "log.cleaner.io.buffer.size", Integer.toString(128 << 10),
                // Snapshots bound the controller's metadata log.
                "metadata.log.max.snapshot.interval.ms", Long.toString(Duration.ofHours(1).toMillis()));
    }
}
