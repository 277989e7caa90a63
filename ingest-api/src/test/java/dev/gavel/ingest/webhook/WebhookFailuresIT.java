package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.gavel.ingest.webhook.WebhookReceiver.Received;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.testing.Broker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Receivers that fail, senders that end, and a log and a database that are not as they were.
@Timeout(120)
@Tag("slow")
class WebhookFailuresIT extends WebhookTests {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void whatIsNotTakenInTimeIsADeadLetterThatCanBeReplayed() throws Exception {
        Set<Long> failing = ConcurrentHashMap.newKeySet();
        failing.add(1L);
        try (WebhookReceiver receiver =
                        new WebhookReceiver(
                                event -> event.partition() == 0 && failing.contains(event.offset()) ? 422 : 200);
                WebhookSender sender = hooks.sender(Duration.ofSeconds(1))) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            hooks.write(hooks.opened(42, 0), hooks.accepted(42, 0, 10), hooks.accepted(42, 0, 11));
            await().atMost(BOUND).untilAsserted(() -> assertThat(hooks.webhooks.deadLetters(id, 9)).hasSize(1));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 2);

            DeadDelivery letter = hooks.webhooks.deadLetters(id, 9).getFirst();
            assertThat(letter.position()).isEqualTo(new Position(0, 1));
            assertThat(letter.auctionId()).isEqualTo(42);
            assertThat(letter.eventType()).isEqualTo("bid_accepted");
            assertThat(letter.attempts()).isGreaterThan(1);
            assertThat(letter.error()).startsWith("status 422");
            assertThat(sender.counts().deadLetters()).isEqualTo(1);

            failing.clear();
            assertThat(hooks.webhooks.replay(id, 0, List.of(new Position(0, 1)))).isTrue();

            await().atMost(BOUND).until(() -> receiver.taken().size() == 4);
            assertThat(receiver.taken().stream().map(Received::id)).containsExactly("0@0", "0@2", "0@1", "0@2");
            assertThat(Objects.requireNonNull(hooks.webhooks.find(id, 0)).deadLetters()).isZero();
            await().atMost(BOUND)
                    .untilAsserted(() ->
                            assertThat(WebhookJson.position(Objects.requireNonNull(hooks.webhooks.find(id, 0))))
                                    .isEqualTo("0@2"));
        }
    }

    /// Its receiver had asked for five minutes.
    @Test
    void aReplayIsAttemptedAtOnce() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 503);
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            hooks.write(hooks.opened(42, 0));
            await().atMost(BOUND).until(() -> sender.failing() == 1);
            receiver.answer(_ -> 200);

            hooks.webhooks.replay(id, 0, List.of());

            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
        }
    }

    @Test
    void nothingIsSentToAReceiverThatIsGoneUntilAReplay() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 410);
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            hooks.write(hooks.opened(42, 0));
            await().atMost(BOUND)
                    .untilAsserted(() ->
                            assertThat(Objects.requireNonNull(hooks.webhooks.find(id, 0)).health().disabled())
                                    .isEqualTo("the receiver has answered 410 Gone"));
            await().atMost(BOUND).until(() -> sender.subscriptions() == 0);

            receiver.answer(_ -> 200);
            hooks.webhooks.replay(id, 0, List.of());

            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
        }
    }

    /// A receiver that fails at random, and a sender that is killed again and again.
    @Test
    void everyEventArrivesInTheOrderOfItsAuctionAlthoughTheSenderIsKilled() throws Exception {
        Random random = new Random(42);
        try (WebhookReceiver receiver =
                new WebhookReceiver(_ -> {
                    synchronized (random) {
                        return random.nextInt(10) == 0 ? 500 : 200;
                    }
                })) {
            hooks.add(receiver, WebhookFixture.ALL);
            Map<Long, List<Long>> expected = new HashMap<>();
            Set<Integer> killedAt = new TreeSet<>();
            for (int round = 0; round < 4; round++) {
                Process sender =
                        Broker.java(
                                directory,
                                WebhookSenderProcess.class.getName(),
                                hooks.broker.bootstrap(),
                                "postgres://postgres@127.0.0.1:" + hooks.postgresPort() + "/postgres");
                List<Event> events = new ArrayList<>();
                for (int i = 0; i < 150; i++) {
                    long auction = 1L + random.nextInt(12);
                    int partition = (int) (auction % WebhookFixture.PARTITIONS);
                    Event event = hooks.accepted(auction, partition, 10L + i);
                    events.add(event);
                    expected.computeIfAbsent(auction, _ -> new ArrayList<>()).add(event.position().offset());
                }
                hooks.write(events.toArray(Event[]::new));
                int before = receiver.taken().size();
                if (round < 3) {
                    await().atMost(BOUND).until(() -> receiver.taken().size() > before + 40);
                } else {
                    await().atMost(BOUND).untilAsserted(() -> assertThat(receiver.firstArrivals()).isEqualTo(expected));
                }
                killedAt.add(receiver.taken().size());
                sender.destroyForcibly().waitFor();
            }

            assertThat(receiver.firstArrivals()).isEqualTo(expected);
            assertThat(killedAt).hasSize(4);
            assertThat(new TreeSet<>(receiver.taken().stream().map(Received::id).toList())).hasSize(600);
        }
    }

    @Test
    void onlyOneSenderSendsAndAnotherTakesOver() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender first = hooks.sender(Duration.ofHours(1));
                WebhookSender second = hooks.sender(Duration.ofHours(1))) {
            hooks.add(receiver, WebhookFixture.ALL);
            await().atMost(BOUND).until(() -> first.subscriptions() + second.subscriptions() == 1);
            WebhookSender sending = first.subscriptions() == 1 ? first : second;
            WebhookSender waiting = sending == first ? second : first;
            hooks.write(hooks.opened(42, 0));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            assertThat(waiting.subscriptions()).isZero();

            sending.close();
            hooks.write(hooks.accepted(42, 0, 10));

            await().atMost(BOUND).until(() -> receiver.taken().size() == 2);
            assertThat(waiting.subscriptions()).isEqualTo(1);
        }
    }

    @Test
    void waitsForPostgresAndContinues() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            hooks.add(receiver, WebhookFixture.ALL);
            await().atMost(BOUND).until(() -> sender.subscriptions() == 1);
            hooks.stores.stopPostgres();
            try {
                await().atMost(BOUND).until(() -> sender.fault() != null && sender.subscriptions() == 0);
            } finally {
                hooks.stores.startPostgres();
            }
            hooks.write(hooks.opened(42, 0));

            await().atMost(BOUND).until(() -> !receiver.taken().isEmpty());
            assertThat(sender.fault()).isNull();
        }
    }

    /// Once skipped, it would never be sent.
    @Test
    void waitsAtAnEventOfANewerVersion() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            hooks.write(hooks.opened(42, 0));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            hooks.writer.write(0, AuctionKey.encode(42), withAnUnknownFact(hooks.accepted(42, 0, 10)));

            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(sender.fault()).contains("newer version", "upgrade the sender"));
            Map<Integer, Webhook.Progress> before = Map.of(0, new Webhook.Progress(0, Set.of()));
            await().atMost(BOUND).untilAsserted(() -> assertThat(hooks.senderStore().progress(id)).isEqualTo(before));
        }
    }

    /// A backup of the log that is older than Postgres.
    @Test
    void waitsForAnOperatorWhenTheLogEndsBeforeWhatWasSent() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            hooks.write(hooks.opened(42, 0), hooks.accepted(42, 0, 10));
            SenderStore store = hooks.senderStore();
            Map<Integer, Webhook.Progress> ahead = Map.of(0, new Webhook.Progress(5, Set.of()));
            store.save(store.active().getFirst(), ahead, new Webhook.Health(null, null, null, null));
            try (WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
                String reason =
                        "the log ends at 0@1, and this webhook is at 0@5: the log was restored from an older backup, or is"
                                + " another one. Send from a position of this log: gavel webhook replay "
                                + id
                                + " --from 0@2";
                await().atMost(BOUND)
                        .untilAsserted(() -> {
                            Webhook.Health health = Objects.requireNonNull(hooks.webhooks.find(id, 0)).health();
                            assertThat(health.lastError()).isEqualTo(reason);
                            assertThat(health.failingSince()).isNotNull();
                        });
                assertThat(sender.fault()).isEqualTo(reason);

                hooks.webhooks.replay(id, 0, List.of(new Position(0, 2)));
                hooks.write(hooks.accepted(42, 0, 11));

                await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
                assertThat(receiver.taken().getFirst().id()).isEqualTo("0@2");
                assertThat(sender.fault()).isNull();
            }
        }
    }

    /// As a newer version might write it.
    private static byte[] withAnUnknownFact(Event event) throws InvalidProtocolBufferException {
        var field = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        return dev.gavel.schema.proto.Event.parseFrom(EventCodec.encode(event)).toBuilder()
                .clearFact()
                .setUnknownFields(UnknownFieldSet.newBuilder().addField(900, field).build())
                .build()
                .toByteArray();
    }
}
