package dev.gavel.ingest.webhook;

import dev.gavel.ingest.json.EventJson;
import dev.gavel.ingest.live.EventLog;
import dev.gavel.ingest.live.LogRecord;
import dev.gavel.ingest.webhook.SenderStore.Active;
import dev.gavel.ingest.webhook.Webhook.Progress;
import dev.gavel.ingest.webhook.WebhookClient.Outcome;
import dev.gavel.schema.Event;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.kafka.KafkaConnections;
import dev.gavel.schema.kafka.KafkaPollThread;
import dev.gavel.schema.topic.Topics;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the committed events for one subscription, on a thread and with a consumer of its own, so that a receiver that
/// is slow or down holds back no other. It ends by [#close], and when Kafka fails; then the sender starts another,
/// after a while.
final class WebhookFeed implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
    private static final Duration ROOM_WAIT = Duration.ofMillis(200);
    private static final int TYPICAL_BYTES = 384;
    private static final int FETCH_BYTES = 64 << 10;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final long RESTART_NS = Duration.ofSeconds(10).toNanos();

    /// Events are sent since a subscription was made, by the clock of Postgres; their times are those of Kafka. Some of
    /// the time before are sent, too, rather than one too few.
    private static final long CLOCKS_DIFFER_MS = 5_000;

    private final KafkaCluster cluster;
    private final SenderStore store;
    private final WebhookClient client;
    private final AuctionSellers sellers;
    private final Map<Integer, Progress> saved;
    private final DeliveryQueue deliveries;
    private final Thread thread;
    private final Map<Integer, Long> lastRead = new HashMap<>();
    private @Nullable Stored stored; // used by the sender's thread
    private volatile Active active;
    private volatile boolean stopping;
    private volatile long stoppedNs;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable String failure;
    private volatile long endedNs;

    private record Stored(Map<Integer, Progress> progress, Webhook.Health health) {}

    WebhookFeed(
            KafkaCluster cluster,
            SenderStore store,
            WebhookClient client,
            AuctionSellers sellers,
            Active active,
            Map<Integer, Progress> saved,
            Duration retryFor,
            WebhookCounts counts,
            InstantSource clock) {
        this.cluster = cluster;
        this.store = store;
        this.client = client;
        this.sellers = sellers;
        this.active = active;
        this.saved = saved;
        this.deliveries =
                new DeliveryQueue("webhook-" + active.id() + "-post", new Posts(clock), retryFor, counts, clock);
        saved.forEach(deliveries::restore);
        this.thread = new KafkaPollThread("webhook-" + active.id(), this::run);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Active active() {
        return active;
    }

    DeliveryQueue deliveries() {
        return deliveries;
    }

    /// A secret may have expired.
    void refresh(Active read) {
        active = read;
    }

    /// Whether it has ended, and another may try: not at once, or a missing right would fill the log.
    boolean isToRestart() {
        return !thread.isAlive() && System.nanoTime() - endedNs >= RESTART_NS;
    }

    /// Why it does not read the log now, for people; null if it does.
    @Nullable String fault() {
        Consumer<byte[], byte[]> reading = consumer;
        String failed = failure;
        return failed != null || reading == null ? failed : KafkaConnections.fault(reading.metrics());
    }

    /// Writes how far it is, if that has changed.
    void save() throws SQLException {
        Stored now = new Stored(deliveries.progress(), deliveries.health());
        if (!now.equals(stored)) {
            store.save(active, now.progress(), now.health());
            stored = now;
        }
    }

    /// Asks it to end, without waiting.
    void stop() {
        stoppedNs = stopping ? stoppedNs : System.nanoTime();
        stopping = true;
        deliveries.stop();
        Consumer<byte[], byte[]> reading = consumer;
        if (reading != null) {
            reading.wakeup();
        }
    }

    /// Waits until it has ended.
    @Override
    public void close() {
        stop();
        deliveries.close();
        try {
            // Since the stop: when many are stopped together, none waits for the others.
            thread.join(CLOSE_WAIT.minusNanos(System.nanoTime() - stoppedNs));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Consumer<byte[], byte[]> opened = cluster.consumer("gavel-webhook-" + active.id(), settings())) {
            consumer = opened;
            seek(opened);
            while (!stopping) {
                for (ConsumerRecord<byte[], byte[]> record : opened.poll(POLL)) {
                    take(LogRecord.of(record));
                }
            }
        } catch (WakeupException e) {
            // stop() woke it.
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            failure = "kafka: " + e.getMessage();
            log.atWarn()
                    .addKeyValue("webhook", active.id())
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("webhook waits for kafka");
        } catch (RuntimeException e) {
            failure = "failed: " + e;
            log.atError().addKeyValue("webhook", active.id()).setCause(e).log("webhook failed by a bug");
        } finally {
            endedNs = System.nanoTime();
        }
    }

    private static Map<String, Object> settings() {
        Map<String, Object> settings = EventLog.settings();
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // There are up to a hundred of these consumers, and each holds what it has polled and the next fetch.
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 200);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        return settings;
    }

    private void seek(Consumer<byte[], byte[]> opened) throws InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (PartitionInfo info : opened.partitionsFor(Topics.EVENTS)) {
            partitions.add(EventLog.partition(info.partition()));
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Progress progress = saved.get(partition.partition());
            if (progress != null) {
                awaitOnLog(opened, partition, progress.offset());
            }
            long complete = progress == null ? -1 : progress.complete();
            lastRead.put(partition.partition(), complete);
            offsets.put(
                    partition,
                    progress == null
                            ? sinceCreation(opened, partition)
                            : EventLog.offsetAfter(opened, partition, complete));
        }
        opened.assign(partitions);
        offsets.forEach(opened::seek);
    }

    /// Waits while the log ends before what was sent: everything up to there would be skipped, although it is new.
    private void awaitOnLog(Consumer<byte[], byte[]> opened, TopicPartition partition, long sent)
            throws InterruptedException {
        long last = EventLog.lastPosition(opened, partition);
        boolean waits = last < sent;
        while (last < sent && !stopping) {
            int number = partition.partition();
            reject(
                    ("the log ends %s, and this webhook is at %d@%d: the log was restored from an older backup, or is"
                                    + " another one. Send from a position of this log: gavel webhook replay %d --from %d@%d")
                            .formatted(
                                    last < 0 ? "before its first event" : "at " + number + "@" + last,
                                    number,
                                    sent,
                                    active.id(),
                                    number,
                                    last + 1));
            Thread.sleep(LOOK_AGAIN);
            last = stopping ? last : EventLog.lastPosition(opened, partition);
        }
        if (waits && !stopping) {
            failure = null;
            deliveries.recover();
        }
    }

    /// Says why nothing is sent until an operator does something.
    private void reject(String reason) {
        if (!reason.equals(failure)) {
            failure = reason;
            deliveries.fail(reason);
            log.atError().addKeyValue("webhook", active.id()).addKeyValue("reason", reason).log("webhook is not sent");
        }
    }

    private long sinceCreation(Consumer<byte[], byte[]> opened, TopicPartition partition) {
        // Before the search: what is written meanwhile is after the end.
        long end = EventLog.end(opened, partition);
        var found = opened.offsetsForTimes(Map.of(partition, active.createdMs() - CLOCKS_DIFFER_MS)).get(partition);
        return found == null ? end : found.offset();
    }

    private void take(LogRecord record) throws InterruptedException {
        // An event that is on the log again: its first decision counts.
        if (stopping || record.isMalformed() || record.position() <= lastRead.getOrDefault(record.partition(), -1L)) {
            return;
        }
        lastRead.put(record.partition(), record.position());
        Progress before = saved.get(record.partition());
        if (before != null && record.position() <= before.offset() && !before.pending().contains(record.position())) {
            return; // it was delivered before the restart
        }
        Delivery delivery = delivery(record);
        if (stopping) {
            return;
        }
        if (delivery == null) {
            deliveries.skip(record.partition(), record.position());
            return;
        }
        while (!deliveries.awaitRoom(ROOM_WAIT)) {
            if (stopping) {
                return;
            }
        }
        deliveries.add(delivery);
    }

    /// `null`: this subscription does not get the event, or the feed is stopping.
    private @Nullable Delivery delivery(LogRecord record) throws InterruptedException {
        WebhookFilter filter = active.filter();
        Event event = filter.hasAuction(record.auctionId()) ? event(record) : null;
        if (event == null || !EventJson.isShown(event) || !filter.hasType(event) || !isOfSeller(filter, event)) {
            return null;
        }
        JsonWriter json = new JsonWriter(TYPICAL_BYTES);
        EventJson.write(json, event);
        return new Delivery(
                record.partition(),
                record.position(),
                record.auctionId(),
                EventJson.type(event.fact()),
                json.toBytes(),
                System.nanoTime());
    }

    /// `null`: the bytes are no event, or the feed is stopping.
    private @Nullable Event event(LogRecord record) throws InterruptedException {
        byte[] value = record.value();
        if (EventCodec.decode(AuctionKey.encode(record.auctionId()), value)
                instanceof Decoded.Message<Event>(Event event)) {
            return event;
        }
        String position = record.partition() + "@" + record.position();
        if (!EventCodec.isNewer(value)) {
            log.atError()
                    .addKeyValue("webhook", active.id())
                    .addKeyValue("position", position)
                    .log("malformed event is not sent");
            return null;
        }
        // It waits for its upgrade: what is skipped once is never sent.
        reject("event " + position + " was written by a newer version: upgrade the sender of webhooks");
        while (!stopping) {
            Thread.sleep(POLL);
        }
        return null;
    }

    private boolean isOfSeller(WebhookFilter filter, Event event) throws InterruptedException {
        if (filter.sellerId() == 0) {
            return true;
        }
        while (!stopping) {
            OptionalLong seller = sellers.of(event);
            if (seller.isPresent()) {
                return seller.getAsLong() == filter.sellerId();
            }
        }
        return false;
    }

    /// Signs what it posts.
    private final class Posts implements DeliveryQueue.Receiver {
        private final InstantSource clock;

        Posts(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public Outcome post(Delivery delivery) {
            String timestamp = Long.toString(clock.instant().getEpochSecond());
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("webhook-id", delivery.id());
            headers.put("webhook-timestamp", timestamp);
            headers.put(
                    "webhook-signature",
                    active.secrets().stream()
                            .map(secret -> secret.sign(delivery.id(), Long.parseLong(timestamp), delivery.body()))
                            .collect(Collectors.joining(" ")));
            return client.post(active.url(), headers, delivery.body());
        }

        @Override
        public SenderStore.DeadLetterResult sendToDeadLetters(Delivery delivery, int attempts, String error)
                throws SQLException {
            log.atWarn()
                    .addKeyValue("webhook", active.id())
                    .addKeyValue("event", delivery.id())
                    .addKeyValue("attempts", attempts)
                    .addKeyValue("error", error)
                    .log("event is a dead letter");
            return store.sendToDeadLetters(active, delivery, attempts, error);
        }

        @Override
        public void gone() throws SQLException {
            log.atWarn().addKeyValue("webhook", active.id()).log("webhook is switched off: its receiver answers 410");
            store.disable(active, "the receiver has answered 410 Gone");
        }
    }
}
