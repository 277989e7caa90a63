package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.gavel.ingest.webhook.WebhookReceiver.Received;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.testing.Broker;
import dev.gavel.testing.EventWriter;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Webhooks from a real log to receivers, with progress in a real Postgres.
@Timeout(120)
@Tag("slow")
class WebhookSenderIT {
    private static final int PARTITIONS = 2;
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir private static Path directory;

    private static Broker broker;
    private static Stores stores;
    private static EventWriter writer;
    private static WebhookDatabase database;

    private final long[] nextOffsets = new long[PARTITIONS];
    private WebhookStore webhooks;

    @BeforeAll
    static void start() throws Exception {
        broker = Broker.start(Files.createDirectory(directory.resolve("broker")));
        stores = Stores.start(Files.createDirectory(directory.resolve("stores")));
        writer = new EventWriter(broker.bootstrap());
        database = WebhookDatabase.of(stores.url());
    }

    @AfterAll
    static void stop() throws Exception {
        writer.close();
        database.close();
        stores.close();
        broker.close();
    }

    @BeforeEach
    void empty() throws Exception {
        EventWriter.recreate(broker.bootstrap(), PARTITIONS);
        webhooks = new PostgresWebhooks(database);
    }

    @AfterEach
    void removeAll() throws Exception {
        for (Webhook webhook : webhooks.list(0)) {
            webhooks.remove(webhook.id(), 0);
        }
    }

    @Test
    void postsSignedEventsWithTheirPosition() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 204);
                WebhookSender sender = sender(Duration.ofHours(1))) {
            WebhookStore.Created created = add(receiver, ALL);
            write(opened(42, 1), accepted(42, 1, 10));
            await().atMost(BOUND).untilAsserted(() -> assertThat(receiver.taken()).hasSize(2));

            Received second = receiver.taken().get(1);
            assertThat(second.id()).isEqualTo("1@1");
            assertThat(second.body())
                    .startsWith("{\"type\":\"bid_accepted\",\"auction_id\":42,\"position\":\"1@1\"")
                    .contains("\"bid\":{\"id\":1025,\"bidder_id\":10,\"amount\":\"10.00\"}", "\"price\":\"10.00\"");
            assertThat(second.signature()).isEqualTo(signature(created.secret(), second));

            WebhookSecret rotated =
                    Objects.requireNonNull(webhooks.rotate(created.webhook().id(), 0, Duration.ofMinutes(5)));
            await().atMost(BOUND)
                    .untilAsserted(() -> {
                        write(accepted(42, 1, 11));
                        assertThat(receiver.taken().getLast().signature()).contains(" ");
                    });
            // The sender goes on without beginning anew, which would repeat events.
            assertThat(receiver.taken().stream().map(Received::id)).doesNotHaveDuplicates();
            Received last = receiver.taken().getLast();
            assertThat(last.signature()).isEqualTo(signature(rotated, last) + " " + signature(created.secret(), last));
            assertThat(sender.fault()).isNull();
            assertThat(sender.subscriptions()).isEqualTo(1);
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
            add(receiver, ALL);
            Map<Long, List<Long>> expected = new HashMap<>();
            Set<Integer> killedAt = new TreeSet<>();
            for (int round = 0; round < 4; round++) {
                Process sender =
                        Broker.java(
                                directory,
                                WebhookSenderProcess.class.getName(),
                                broker.bootstrap(),
                                "postgres://postgres@127.0.0.1:" + port() + "/postgres");
                List<Event> events = new ArrayList<>();
                for (int i = 0; i < 150; i++) {
                    long auction = 1L + random.nextInt(12);
                    int partition = (int) (auction % PARTITIONS);
                    Event event = accepted(auction, partition, 10L + i);
                    events.add(event);
                    expected.computeIfAbsent(auction, _ -> new ArrayList<>()).add(event.position().offset());
                }
                write(events.toArray(Event[]::new));
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
    void continuesAfterAStopWithoutSendingAnythingAgain() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            try (WebhookSender _ = sender(Duration.ofHours(1))) {
                add(receiver, ALL);
                write(opened(42, 0), accepted(42, 0, 10), accepted(43, 1, 10));
                await().atMost(BOUND).until(() -> receiver.taken().size() == 3);
            }
            write(accepted(42, 0, 11), accepted(43, 1, 11));
            try (WebhookSender _ = sender(Duration.ofHours(1))) {
                await().atMost(BOUND).until(() -> receiver.taken().size() >= 5);
            }
            assertThat(receiver.taken().stream().map(Received::id))
                    .containsExactlyInAnyOrder("0@0", "0@1", "1@0", "0@2", "1@1");
        }
    }

    @Test
    void aSlowReceiverDoesNotHoldUpAnother() throws Exception {
        try (WebhookReceiver slow =
                        new WebhookReceiver(_ -> {
                            pause(Duration.ofSeconds(20));
                            return 200;
                        });
                WebhookReceiver fast = new WebhookReceiver(_ -> 200);
                WebhookSender sender = sender(Duration.ofHours(1))) {
            add(slow, ALL);
            add(fast, ALL);
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 2 * DeliveryQueue.MAX_WAITING; i++) {
                events.add(accepted(1L + i % 20, 0, 10L + i));
            }
            write(events.toArray(Event[]::new));

            await().atMost(Duration.ofSeconds(15)).until(() -> fast.taken().size() == events.size());
            assertThat(slow.taken()).isEmpty();
            assertThat(sender.oldestWaitingSeconds()).isPositive();
        }
    }

    @Test
    void whatIsNotTakenInTimeIsADeadLetterThatCanBeReplayed() throws Exception {
        Set<Long> failing = ConcurrentHashMap.newKeySet();
        failing.add(1L);
        try (WebhookReceiver receiver =
                        new WebhookReceiver(
                                event -> event.partition() == 0 && failing.contains(event.offset()) ? 422 : 200);
                WebhookSender sender = sender(Duration.ofSeconds(1))) {
            long id = add(receiver, ALL).webhook().id();
            write(opened(42, 0), accepted(42, 0, 10), accepted(42, 0, 11));
            await().atMost(BOUND).untilAsserted(() -> assertThat(webhooks.deadLetters(id, 9)).hasSize(1));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 2);

            DeadDelivery letter = webhooks.deadLetters(id, 9).getFirst();
            assertThat(letter.position()).isEqualTo(new Position(0, 1));
            assertThat(letter.auctionId()).isEqualTo(42);
            assertThat(letter.eventType()).isEqualTo("bid_accepted");
            assertThat(letter.attempts()).isGreaterThan(1);
            assertThat(letter.error()).startsWith("status 422");
            assertThat(sender.counts().deadLetters()).isEqualTo(1);

            failing.clear();
            assertThat(webhooks.replay(id, 0, List.of(new Position(0, 1)))).isTrue();

            await().atMost(BOUND).until(() -> receiver.taken().size() == 4);
            assertThat(receiver.taken().stream().map(Received::id)).containsExactly("0@0", "0@2", "0@1", "0@2");
            assertThat(Objects.requireNonNull(webhooks.find(id, 0)).deadLetters()).isZero();
            await().atMost(BOUND)
                    .untilAsserted(() ->
                            assertThat(WebhookJson.position(Objects.requireNonNull(webhooks.find(id, 0))))
                                    .isEqualTo("0@2"));
        }
    }

    /// Processors that end in a transaction decide its commands again.
    @Test
    void sendsCommittedEventsOnly() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender _ = sender(Duration.ofHours(1))) {
            add(receiver, ALL);
            write(opened(42, 0));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            Event event = accepted(42, 0, 10);
            writer.abort(List.of(event));
            write(event, accepted(42, 0, 11));

            await().atMost(BOUND).until(() -> receiver.taken().size() >= 3);
            assertThat(receiver.taken().stream().map(Received::id)).containsExactly("0@0", "0@1", "0@2");
        }
    }

    /// The clocks of Postgres and Kafka differ. The first event after the subscription must not be missing.
    @Test
    void missesNoEventWhenTheClockOfPostgresIsAhead() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            add(receiver, ALL);
            stores.execute("UPDATE gavel_webhooks.subscriptions SET created_at = now() + interval '3 s'");
            write(opened(42, 0));
            try (WebhookSender _ = sender(Duration.ofHours(1))) {
                await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            }
        }
    }

    @Test
    void nothingMoreIsSentAfterASubscriptionWasRemovedWhileItIsSent() throws Exception {
        try (WebhookReceiver receiver =
                        new WebhookReceiver(_ -> {
                            pause(Duration.ofMillis(200));
                            return 200;
                        });
                WebhookSender sender = sender(Duration.ofHours(1))) {
            long id = add(receiver, ALL).webhook().id();
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                events.add(accepted(42, 0, 10L + i));
            }
            write(events.toArray(Event[]::new));
            await().atMost(BOUND).until(() -> receiver.taken().size() > 2);

            assertThat(webhooks.remove(id, 0)).isTrue();

            await().atMost(BOUND).until(() -> sender.subscriptions() == 0);
            assertThat(sender.fault()).isNull();
            assertThat(receiver.taken()).hasSizeLessThan(100);
            assertThat(stores.rows("SELECT count(*) FROM gavel_webhooks.progress")).containsExactly("0");
        }
    }

    /// The sender reads the revision before the replay is committed, and writes after it.
    @Test
    void aReplayIsNotUndoneByProgressThatIsSavedMeanwhile() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = add(receiver, ALL).webhook().id();
            SenderStore store = new SenderStore(database);
            SenderStore.Active active = store.active().getFirst();
            Webhook.Health health = new Webhook.Health(null, null, null, null);
            CompletableFuture<Void> saved;
            try (Connection replay =
                            DriverManager.getConnection(
                                    stores.url().jdbcUrl(), stores.url().user(), stores.url().password());
                    Statement statement = replay.createStatement()) {
                replay.setAutoCommit(false);
                statement.execute("UPDATE gavel_webhooks.subscriptions SET revision = revision + 1");
                saved =
                        CompletableFuture.runAsync(() -> {
                            try {
                                store.save(active, Map.of(0, new Webhook.Progress(9, Set.of())), health);
                            } catch (SQLException e) {
                                throw new IllegalStateException(e);
                            }
                        });
                await().atMost(BOUND)
                        .until(() ->
                                stores.rows(
                                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND"
                                                        + " application_name = 'gavel-webhooks'")
                                        .equals(List.of("1")));
                statement.execute("INSERT INTO gavel_webhooks.progress VALUES (" + id + ", 0, 4, '{}')");
                replay.commit();
            }
            saved.get(BOUND.toSeconds(), TimeUnit.SECONDS);

            assertThat(store.progress(id)).isEqualTo(Map.of(0, new Webhook.Progress(4, Set.of())));
        }
    }

    /// What waits for its receiver was neither delivered nor given up.
    @Test
    void aReplayKeepsWhatIsPendingBeforeItsPosition() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = add(receiver, ALL).webhook().id();
            SenderStore store = new SenderStore(database);
            store.save(
                    store.active().getFirst(),
                    Map.of(0, new Webhook.Progress(1_200, Set.of(900L, 1_100L))),
                    new Webhook.Health(null, null, null, null));

            assertThat(webhooks.replay(id, 0, List.of(new Position(0, 1_042)))).isTrue();

            assertThat(store.progress(id)).isEqualTo(Map.of(0, new Webhook.Progress(1_041, Set.of(900L))));
        }
    }

    /// The sender saves its progress once a second. What it has delivered since then is before the position.
    @Test
    void aReplayRepeatsNothingBeforeItsPositionThatWasDeliveredButNotSavedYet() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = add(receiver, ALL).webhook().id();
            SenderStore store = new SenderStore(database);
            SenderStore.Active active = store.active().getFirst();
            Webhook.Health health = new Webhook.Health(null, null, null, null);
            store.save(active, Map.of(0, new Webhook.Progress(1_200, Set.of(800L, 900L, 1_100L))), health);
            webhooks.replay(id, 0, List.of(new Position(0, 1_042)));

            store.save(active, Map.of(0, new Webhook.Progress(1_300, Set.of(900L, 1_300L))), health);

            assertThat(store.progress(id)).isEqualTo(Map.of(0, new Webhook.Progress(1_041, Set.of(900L))));
        }
    }

    @Test
    void anEventThatIsGivenUpDuringAReplayIsNoDeadLetter() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            long id = add(receiver, ALL).webhook().id();
            SenderStore store = new SenderStore(database);
            SenderStore.Active active = store.active().getFirst();
            Delivery delivery = new Delivery(0, 7, 42, "opened", new byte[2], System.nanoTime());
            assertThat(store.bury(active, delivery, 3, "status 500")).isEqualTo(SenderStore.Burial.KEPT);

            webhooks.replay(id, 0, List.of(new Position(0, 7)));

            assertThat(store.bury(active, delivery, 3, "status 500")).isEqualTo(SenderStore.Burial.OUTDATED);
            assertThat(webhooks.deadLetters(id, 9)).isEmpty();
        }
    }

    /// Its receiver had asked for five minutes.
    @Test
    void aReplayIsAttemptedAtOnce() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 503);
                WebhookSender sender = sender(Duration.ofHours(1))) {
            long id = add(receiver, ALL).webhook().id();
            write(opened(42, 0));
            await().atMost(BOUND).until(() -> sender.failing() == 1);
            receiver.answer(_ -> 200);

            webhooks.replay(id, 0, List.of());

            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
        }
    }

    /// Once skipped, it would never be sent.
    @Test
    void waitsAtAnEventOfANewerVersion() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender sender = sender(Duration.ofHours(1))) {
            long id = add(receiver, ALL).webhook().id();
            write(opened(42, 0));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            writer.write(0, AuctionKey.encode(42), withAnUnknownFact(accepted(42, 0, 10)));

            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(sender.fault()).contains("newer version", "upgrade the sender"));
            Map<Integer, Webhook.Progress> before = Map.of(0, new Webhook.Progress(0, Set.of()));
            await().atMost(BOUND)
                    .untilAsserted(() -> assertThat(new SenderStore(database).progress(id)).isEqualTo(before));
        }
    }

    @Test
    void aSellerAndAllSellersHaveBoundsAndLeaveSomeForOperators() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            for (int i = 0; i < WebhookStore.MAX_OF_OWNERS; i++) {
                webhooks.add(request(receiver, 20L + i / WebhookStore.MAX_OF_OWNER));
                if (i == WebhookStore.MAX_OF_OWNER - 1) {
                    assertThatThrownBy(() -> webhooks.add(request(receiver, 20)))
                            .isInstanceOf(WebhookStore.LimitException.class)
                            .hasMessage("You have 10 webhooks already, or there are 80 of all sellers.");
                }
            }
            assertThatThrownBy(() -> webhooks.add(request(receiver, 99)))
                    .isInstanceOf(WebhookStore.LimitException.class);
            for (int i = WebhookStore.MAX_OF_OWNERS; i < WebhookStore.MAX_WEBHOOKS; i++) {
                add(receiver, ALL);
            }
            assertThatThrownBy(() -> add(receiver, ALL))
                    .isInstanceOf(WebhookStore.LimitException.class)
                    .hasMessage("There are 100 webhooks already, and no more may be.");
        }
    }

    @Test
    void nothingIsSentToAReceiverThatIsGoneUntilAReplay() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 410);
                WebhookSender sender = sender(Duration.ofHours(1))) {
            long id = add(receiver, ALL).webhook().id();
            write(opened(42, 0));
            await().atMost(BOUND)
                    .untilAsserted(() ->
                            assertThat(Objects.requireNonNull(webhooks.find(id, 0)).health().disabled())
                                    .isEqualTo("the receiver has answered 410 Gone"));
            await().atMost(BOUND).until(() -> sender.subscriptions() == 0);

            receiver.answer(_ -> 200);
            webhooks.replay(id, 0, List.of());

            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
        }
    }

    /// An event of a sealed auction tells nothing but its opening and its end, as in live events.
    @Test
    void sealedAuctionsBetrayNothing() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender _ = sender(Duration.ofHours(1))) {
            add(receiver, ALL);
            Standing sealed = sealed();
            write(
                    event(7, 0, sealed, SampleEvents.opened(7, 0, 0).fact()),
                    event(7, 0, sealed, new Fact.BidAccepted(SampleEvents.bid(7, 5).withoutAmount())),
                    event(7, 0, sealed, new Fact.Retracted(1024, 5)),
                    event(7, 0, closed(), new Fact.Closed(CloseCause.END_PASSED, 5, 5 * Micros.UNIT, 1)),
                    accepted(8, 0, 10));
            await().atMost(BOUND).until(() -> receiver.taken().stream().anyMatch(event -> event.auctionId() == 8));

            assertThat(receiver.taken().stream().filter(event -> event.auctionId() == 7).map(Received::id))
                    .containsExactly("0@0", "0@3");
        }
    }

    @Test
    void aSubscriptionGetsItsTypesAuctionsAndSellersOnly() throws Exception {
        try (WebhookReceiver types = new WebhookReceiver(_ -> 200);
                WebhookReceiver auctions = new WebhookReceiver(_ -> 200);
                WebhookReceiver seller = new WebhookReceiver(_ -> 200);
                WebhookReceiver all = new WebhookReceiver(_ -> 200);
                WebhookSender _ = sender(Duration.ofHours(1))) {
            add(types, new WebhookFilter(Set.of("closed"), Set.of(), 0));
            add(auctions, new WebhookFilter(Set.of(), Set.of(43L), 0));
            add(seller, new WebhookFilter(Set.of(), Set.of(), 20));
            add(all, ALL);
            Event sold = SampleEvents.sold(42, 0, 3, 10);
            write(sellersOpened(42, 20), sellersOpened(43, 21), accepted(42, 0, 10), next(sold), accepted(43, 0, 10));
            await().atMost(BOUND).until(() -> all.taken().size() == 5);

            await().atMost(BOUND)
                    .untilAsserted(() -> {
                        assertThat(types.taken().stream().map(Received::id)).containsExactly("0@3");
                        assertThat(auctions.taken().stream().map(Received::id)).containsExactly("0@1", "0@4");
                        assertThat(seller.taken().stream().map(Received::id)).containsExactly("0@0", "0@2", "0@3");
                    });
        }
    }

    @Test
    void onlyOneSenderSendsAndAnotherTakesOver() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender first = sender(Duration.ofHours(1));
                WebhookSender second = sender(Duration.ofHours(1))) {
            add(receiver, ALL);
            await().atMost(BOUND).until(() -> first.subscriptions() + second.subscriptions() == 1);
            WebhookSender sending = first.subscriptions() == 1 ? first : second;
            WebhookSender waiting = sending == first ? second : first;
            write(opened(42, 0));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            assertThat(waiting.subscriptions()).isZero();

            sending.close();
            write(accepted(42, 0, 10));

            await().atMost(BOUND).until(() -> receiver.taken().size() == 2);
            assertThat(waiting.subscriptions()).isEqualTo(1);
        }
    }

    @Test
    void waitsForPostgresAndContinues() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender sender = sender(Duration.ofHours(1))) {
            add(receiver, ALL);
            await().atMost(BOUND).until(() -> sender.subscriptions() == 1);
            stores.stopPostgres();
            try {
                await().atMost(BOUND).until(() -> sender.fault() != null && sender.subscriptions() == 0);
            } finally {
                stores.startPostgres();
            }
            write(opened(42, 0));

            await().atMost(BOUND).until(() -> !receiver.taken().isEmpty());
            assertThat(sender.fault()).isNull();
        }
    }

    private static final WebhookFilter ALL = new WebhookFilter(Set.of(), Set.of(), 0);

    private WebhookSender sender(Duration retryFor) {
        return WebhookSender.start(
                new WebhookConfig(KafkaCluster.at(broker.bootstrap()), stores.url(), true, retryFor));
    }

    private static WebhookStore.Request request(WebhookReceiver receiver, long owner) {
        return new WebhookStore.Request(owner, ReceiverUrl.parse(receiver.url()), receiver.url(), ALL, null);
    }

    private WebhookStore.Created add(WebhookReceiver receiver, WebhookFilter filter) throws Exception {
        return webhooks.add(
                new WebhookStore.Request(0, ReceiverUrl.parse(receiver.url()), receiver.url(), filter, null));
    }

    private static int port() {
        String url = stores.url().jdbcUrl();
        return Integer.parseInt(url.replaceAll(".*:(\\d+)/.*", "$1"));
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

    private static void write(Event... events) {
        writer.write(List.of(events));
    }

    private Event opened(long auction, int partition) {
        return SampleEvents.opened(auction, partition, nextOffsets[partition]++);
    }

    private Event accepted(long auction, int partition, long price) {
        return SampleEvents.accepted(auction, partition, nextOffsets[partition]++, price);
    }

    private Event event(long auction, int partition, Standing standing, Fact fact) {
        return SampleEvents.event(auction, partition, nextOffsets[partition]++, standing, fact);
    }

    /// An event that was made with its offset.
    private Event next(Event event) {
        nextOffsets[event.position().partition()] = event.position().offset() + 1;
        return event;
    }

    private Event sellersOpened(long auction, long seller) {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "auction " + auction,
                        AuctionType.ENGLISH,
                        AuctionTerms.SMALLEST,
                        new Prices(Micros.UNIT, 0, 0),
                        IncrementPreset.named(IncrementPreset.EBAY),
                        SampleEvents.STARTS_AT_MS,
                        SampleEvents.ENDS_AT_MS,
                        null,
                        null,
                        BidderLimits.NONE,
                        seller,
                        UnknownFields.NONE);
        return event(auction, 0, SampleEvents.standing(0), new Fact.Opened(terms));
    }

    private static Standing sealed() {
        return new Standing(
                Status.OPEN,
                0,
                Micros.UNIT,
                0,
                0,
                SampleEvents.STARTS_AT_MS,
                SampleEvents.ENDS_AT_MS,
                0,
                Reserve.UNTOLD,
                true);
    }

    private static Standing closed() {
        Standing open = SampleEvents.standing(5);
        return new Standing(
                Status.SOLD,
                open.priceMicros(),
                open.minimumNextBidMicros(),
                open.leaderId(),
                open.bidCount(),
                open.startsAtMs(),
                open.endsAtMs());
    }

    private static String signature(WebhookSecret secret, Received received) {
        return secret.sign(received.id(), Long.parseLong(received.timestamp()), received.body().getBytes(UTF_8));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
