package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.webhook.WebhookReceiver.Received;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.testing.SampleEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Events of a real log, and what of them arrives at receivers.
@Timeout(120)
@Tag("slow")
class WebhookSenderIT extends WebhookTests {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void postsSignedEventsWithTheirPosition() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 204);
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            WebhookStore.Created created = hooks.add(receiver, WebhookFixture.ALL);
            hooks.write(hooks.opened(42, 1), hooks.accepted(42, 1, 10));
            await().atMost(BOUND).untilAsserted(() -> assertThat(receiver.taken()).hasSize(2));

            Received second = receiver.taken().get(1);
            assertThat(second.id()).isEqualTo("1@1");
            assertThat(second.body())
                    .startsWith("{\"type\":\"bid_accepted\",\"auction_id\":42,\"position\":\"1@1\"")
                    .contains("\"bid\":{\"id\":1025,\"bidder_id\":10,\"amount\":\"10.00\"}", "\"price\":\"10.00\"");
            assertThat(second.signature()).isEqualTo(signature(created.secret(), second));

            WebhookSecret rotated =
                    Objects.requireNonNull(hooks.webhooks.rotate(created.webhook().id(), 0, Duration.ofMinutes(5)));
            await().atMost(BOUND)
                    .untilAsserted(() -> {
                        hooks.write(hooks.accepted(42, 1, 11));
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

    /// Processors that end in a transaction decide its commands again.
    @Test
    void sendsCommittedEventsOnly() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender _ = hooks.sender(Duration.ofHours(1))) {
            hooks.add(receiver, WebhookFixture.ALL);
            hooks.write(hooks.opened(42, 0));
            await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            Event event = hooks.accepted(42, 0, 10);
            hooks.writer.abort(List.of(event));
            hooks.write(event, hooks.accepted(42, 0, 11));

            await().atMost(BOUND).until(() -> receiver.taken().size() >= 3);
            assertThat(receiver.taken().stream().map(Received::id)).containsExactly("0@0", "0@1", "0@2");
        }
    }

    /// The clocks of Postgres and Kafka differ. The first event after the subscription must not be missing.
    @Test
    void missesNoEventWhenTheClockOfPostgresIsAhead() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            hooks.add(receiver, WebhookFixture.ALL);
            hooks.stores.execute("UPDATE gavel_webhooks.subscriptions SET created_at = now() + interval '3 s'");
            hooks.write(hooks.opened(42, 0));
            try (WebhookSender _ = hooks.sender(Duration.ofHours(1))) {
                await().atMost(BOUND).until(() -> receiver.taken().size() == 1);
            }
        }
    }

    @Test
    void continuesAfterAStopWithoutSendingAnythingAgain() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200)) {
            try (WebhookSender _ = hooks.sender(Duration.ofHours(1))) {
                hooks.add(receiver, WebhookFixture.ALL);
                hooks.write(hooks.opened(42, 0), hooks.accepted(42, 0, 10), hooks.accepted(43, 1, 10));
                await().atMost(BOUND).until(() -> receiver.taken().size() == 3);
            }
            hooks.write(hooks.accepted(42, 0, 11), hooks.accepted(43, 1, 11));
            try (WebhookSender _ = hooks.sender(Duration.ofHours(1))) {
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
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            hooks.add(slow, WebhookFixture.ALL);
            hooks.add(fast, WebhookFixture.ALL);
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 2 * DeliveryQueue.MAX_WAITING; i++) {
                events.add(hooks.accepted(1L + i % 20, 0, 10L + i));
            }
            hooks.write(events.toArray(Event[]::new));

            await().atMost(Duration.ofSeconds(15)).until(() -> fast.taken().size() == events.size());
            assertThat(slow.taken()).isEmpty();
            assertThat(sender.oldestWaitingSeconds()).isPositive();
        }
    }

    @Test
    void aSubscriptionGetsItsTypesAuctionsAndSellersOnly() throws Exception {
        try (WebhookReceiver types = new WebhookReceiver(_ -> 200);
                WebhookReceiver auctions = new WebhookReceiver(_ -> 200);
                WebhookReceiver seller = new WebhookReceiver(_ -> 200);
                WebhookReceiver all = new WebhookReceiver(_ -> 200);
                WebhookSender _ = hooks.sender(Duration.ofHours(1))) {
            hooks.add(types, new WebhookFilter(Set.of("closed"), Set.of(), 0));
            hooks.add(auctions, new WebhookFilter(Set.of(), Set.of(43L), 0));
            hooks.add(seller, new WebhookFilter(Set.of(), Set.of(), 20));
            hooks.add(all, WebhookFixture.ALL);
            Event sold = SampleEvents.sold(42, 0, 3, 10);
            hooks.write(
                    sellersOpened(42, 20),
                    sellersOpened(43, 21),
                    hooks.accepted(42, 0, 10),
                    hooks.next(sold),
                    hooks.accepted(43, 0, 10));
            await().atMost(BOUND).until(() -> all.taken().size() == 5);

            await().atMost(BOUND)
                    .untilAsserted(() -> {
                        assertThat(types.taken().stream().map(Received::id)).containsExactly("0@3");
                        assertThat(auctions.taken().stream().map(Received::id)).containsExactly("0@1", "0@4");
                        assertThat(seller.taken().stream().map(Received::id)).containsExactly("0@0", "0@2", "0@3");
                    });
        }
    }

    /// An event of a sealed auction tells nothing but its opening and its end, as in live events.
    @Test
    void sealedAuctionsBetrayNothing() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver(_ -> 200);
                WebhookSender _ = hooks.sender(Duration.ofHours(1))) {
            hooks.add(receiver, WebhookFixture.ALL);
            Standing sealed = sealed();
            hooks.write(
                    hooks.event(7, 0, sealed, SampleEvents.opened(7, 0, 0).fact()),
                    hooks.event(7, 0, sealed, new Fact.BidAccepted(SampleEvents.bid(7, 5).withoutAmount())),
                    hooks.event(7, 0, sealed, new Fact.Retracted(1024, 5)),
                    hooks.event(7, 0, closed(), new Fact.Closed(CloseCause.END_PASSED, 5, 5 * Micros.UNIT, 1)),
                    hooks.accepted(8, 0, 10));
            await().atMost(BOUND).until(() -> receiver.taken().stream().anyMatch(event -> event.auctionId() == 8));

            assertThat(receiver.taken().stream().filter(event -> event.auctionId() == 7).map(Received::id))
                    .containsExactly("0@0", "0@3");
        }
    }

    @Test
    void nothingMoreIsSentAfterASubscriptionWasRemovedWhileItIsSent() throws Exception {
        try (WebhookReceiver receiver =
                        new WebhookReceiver(_ -> {
                            pause(Duration.ofMillis(200));
                            return 200;
                        });
                WebhookSender sender = hooks.sender(Duration.ofHours(1))) {
            long id = hooks.add(receiver, WebhookFixture.ALL).webhook().id();
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                events.add(hooks.accepted(42, 0, 10L + i));
            }
            hooks.write(events.toArray(Event[]::new));
            await().atMost(BOUND).until(() -> receiver.taken().size() > 2);

            assertThat(hooks.webhooks.remove(id, 0)).isTrue();

            await().atMost(BOUND).until(() -> sender.subscriptions() == 0);
            assertThat(sender.fault()).isNull();
            assertThat(receiver.taken()).hasSizeLessThan(100);
            assertThat(hooks.stores.rows("SELECT count(*) FROM gavel_webhooks.progress")).containsExactly("0");
        }
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
        return hooks.event(auction, 0, SampleEvents.standing(0), new Fact.Opened(terms));
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
