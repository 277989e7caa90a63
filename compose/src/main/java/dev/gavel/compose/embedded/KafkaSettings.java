package dev.gavel.compose.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/// The broker's settings: each that isn't Kafka's default, with its reason.
final class KafkaSettings {
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";

    private static final String ONE = "1";
    private static final String MAX_RECORD_BYTES = Integer.toString(1 << 20);

    private KafkaSettings() {}

    /// @param controllerPort any free one: only this process uses it, and it may be another at each start, for the one
    ///   voter is known by its node id
    static Properties of(Path directory, int port, int controllerPort) {
        Properties settings = new Properties();
        settings.putAll(node(directory, port, controllerPort));
        settings.putAll(alone());
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

    /// There is no second node to copy to, or to wait for.
    private static Map<String, String> alone() {
        return Map.of(
                "default.replication.factor", ONE,
                "offsets.topic.replication.factor", ONE,
                "transaction.state.log.replication.factor", ONE,
                "transaction.state.log.min.isr", ONE,
                "share.coordinator.state.topic.replication.factor", ONE,
                "share.coordinator.state.topic.min.isr", ONE,
                // After kill -9 the controller lets the broker in again only when its former life has timed out: the
                // default of 9 s made such a start take 14 s. Both are in this JVM, so a late heartbeat means a pause
                // of everything, and six may be late.
                "broker.session.timeout.ms", "3000",
                "broker.heartbeat.interval.ms", "500");
    }

    private static Map<String, String> log() {
        return Map.of(
                // A misspelt topic name is an error, not a new topic with the wrong settings.
                "auto.create.topics.enable",
                "false",
                // An auction left alone for weeks must go on where it was: with the default of a week, a group that was
                // stopped for longer would forget its place and decide the whole log again.
                "offsets.retention.minutes",
                Integer.toString(Integer.MAX_VALUE),
                // After kill -9 the open segments are read again: a quarter of a gigabyte each at most.
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
                // A transaction that begins while the last one's markers are being written asks again after this
                // long; with the default of 20 ms the p99 of a bid's answer was 28 ms instead of 7.
                "add.partitions.to.txn.retry.backoff.ms", ONE,
                // A transaction that was open at kill -9 holds back the restored processor until it times out (10 s):
                // let
                // that be seen in half a second, not in another 10.
                "transaction.abort.timed.out.transaction.cleanup.interval.ms", "500",
                // Nobody else will join.
                "group.initial.rebalance.delay.ms", "0");
    }

    /// One laptop with two cores, not a rack. Each internal partition costs start-up time, files and memory.
    private static Map<String, String> size() {
        return Map.of(
                "offsets.topic.num.partitions", "4",
                "transaction.state.log.num.partitions", "4",
                "share.coordinator.state.topic.num.partitions", ONE,
                "num.network.threads", "2",
                "num.io.threads", "4",
                "background.threads", "2",
                "queued.max.requests", "256",
                // Only the internal topics and the store's changelog are compacted; the default is 128 MiB of heap.
                "log.cleaner.dedupe.buffer.size", Integer.toString(8 << 20),
                "log.cleaner.io.buffer.size", Integer.toString(128 << 10),
                // The controller's own log: a snapshot an hour is plenty, but not never.
                "metadata.log.max.snapshot.interval.ms", Long.toString(Duration.ofHours(1).toMillis()));
    }
}
