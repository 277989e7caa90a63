package dev.gavel.ingest.webhook;

import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Standing;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.testing.Broker;
import dev.gavel.testing.EventWriter;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// A real log, a real Postgres, and subscriptions in it.
final class WebhookFixture implements AutoCloseable {
    static final int PARTITIONS = 2;
    static final WebhookFilter ALL = new WebhookFilter(Set.of(), Set.of(), 0);

    final Broker broker;
    final Stores stores;
    final EventWriter writer;
    final OwnSchema database;
    final WebhookStore webhooks;
    private final long[] nextOffsets = new long[PARTITIONS];

    WebhookFixture(Path directory) throws Exception {
        broker = Broker.start(Files.createDirectory(directory.resolve("broker")));
        stores = Stores.start(Files.createDirectory(directory.resolve("stores")));
        writer = new EventWriter(broker.bootstrap());
        database = OwnSchema.ofWebhooks(stores.url());
        webhooks = new PostgresWebhooks(database);
    }

    /// Without events and subscriptions.
    void reset() throws Exception {
        EventWriter.recreate(broker.bootstrap(), PARTITIONS);
        Arrays.fill(nextOffsets, 0);
        for (Webhook webhook : webhooks.list(0)) {
            webhooks.remove(webhook.id(), 0);
        }
    }

    WebhookSender sender(Duration retryFor) {
        return WebhookSender.start(
                new WebhookConfig(KafkaCluster.at(broker.bootstrap()), stores.url(), true, retryFor));
    }

    SenderStore senderStore() {
        return new SenderStore(database);
    }

    static WebhookStore.Request request(WebhookReceiver receiver, long owner) {
        return new WebhookStore.Request(owner, ReceiverUrl.parse(receiver.url()), receiver.url(), ALL, null);
    }

    WebhookStore.Created add(WebhookReceiver receiver, WebhookFilter filter) throws Exception {
        return webhooks.add(
                new WebhookStore.Request(0, ReceiverUrl.parse(receiver.url()), receiver.url(), filter, null));
    }

    int postgresPort() {
        return Integer.parseInt(stores.url().jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    void write(Event... events) {
        writer.write(List.of(events));
    }

    Event opened(long auction, int partition) {
        return SampleEvents.opened(auction, partition, nextOffsets[partition]++);
    }

    Event accepted(long auction, int partition, long price) {
        return SampleEvents.accepted(auction, partition, nextOffsets[partition]++, price);
    }

    Event event(long auction, int partition, Standing standing, Fact fact) {
        return SampleEvents.event(auction, partition, nextOffsets[partition]++, standing, fact);
    }

    /// An event that was made with its offset.
    Event next(Event event) {
        nextOffsets[event.position().partition()] = event.position().offset() + 1;
        return event;
    }

    @Override
    public void close() throws IOException {
        writer.close();
        database.close();
        stores.close();
        broker.close();
    }
}
