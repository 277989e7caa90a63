package dev.gavel.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.webhook.SenderStore.DeadLetterResult;
import dev.gavel.ingest.webhook.Webhook.Progress;
import dev.gavel.ingest.webhook.WebhookClient.Outcome;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryQueueTest {
    private static final Outcome TAKEN = new Outcome.Delivered();
    private static final Outcome FAILED = new Outcome.Failed("status 500", false, Duration.ZERO);
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final WebhookCounts counts = new WebhookCounts();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final List<String> deadLetters = new CopyOnWriteArrayList<>();
    private final Map<Long, AtomicInteger> failuresLeft = new ConcurrentHashMap<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile long blocked;
    private volatile boolean gone;
    private volatile boolean buryFails;
    private volatile DeadLetterResult deadLetterResult = DeadLetterResult.KEPT;
    private volatile boolean hasBug;
    private DeliveryQueue deliveries = deliveries(Duration.ofHours(1));

    private final class Receiver implements DeliveryQueue.Receiver {
        @Override
        public Outcome post(Delivery delivery) {
            if (delivery.auctionId() == blocked) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (hasBug) {
                throw new IllegalStateException("a bug");
            }
            AtomicInteger left = failuresLeft.get(delivery.auctionId());
            if (left != null && left.getAndDecrement() > 0) {
                return gone ? new Outcome.Failed("status 410", true, Duration.ZERO) : FAILED;
            }
            taken.add(delivery.id());
            return TAKEN;
        }

        @Override
        public DeadLetterResult sendToDeadLetters(Delivery delivery, int attempts, String error) throws SQLException {
            if (buryFails) {
                buryFails = false;
                throw new SQLException("away");
            }
            deadLetters.add(delivery.id() + " after " + attempts + " " + error);
            return deadLetterResult;
        }

        @Override
        public void gone() {
            deadLetters.add("gone");
        }
    }

    @AfterEach
    void close() {
        release.countDown();
        deliveries.close();
    }

    @Test
    void deliversTheEventsOfAnAuctionInOrder() {
        List<String> expected = new ArrayList<>();
        for (int offset = 0; offset < 200; offset++) {
            deliveries.add(delivery(offset, 7));
            expected.add("0@" + offset);
        }

        await().atMost(BOUND).untilAsserted(() -> assertThat(taken).isEqualTo(expected));
        assertThat(deliveries.progress()).isEqualTo(Map.of(0, new Progress(199, Set.of())));
        assertThat(counts.delivered()).isEqualTo(200);
        assertThat(deliveries.oldestNs(System.nanoTime())).isZero();
    }

    @Test
    void anEventThatFailsHoldsBackItsAuctionAndNoOther() {
        failuresLeft.put(7L, new AtomicInteger(1));
        deliveries.add(delivery(0, 7));
        deliveries.add(delivery(1, 7));
        deliveries.add(delivery(2, 8));

        await().atMost(BOUND).untilAsserted(() -> assertThat(taken).containsExactly("0@2", "0@0", "0@1"));
        assertThat(counts.failed()).isEqualTo(1);
        assertThat(deliveries.isFailing()).isFalse();
        assertThat(deliveries.health().lastError()).isEqualTo("status 500");
    }

    @Test
    void knowsWhatIsPendingBehindWhatWasDelivered() {
        blocked = 7;
        deliveries.add(delivery(0, 7));
        deliveries.skip(0, 1);
        deliveries.add(delivery(2, 8));
        deliveries.add(delivery(3, 7));

        await().atMost(BOUND).untilAsserted(() -> assertThat(taken).containsExactly("0@2"));
        Progress progress = new Progress(3, Set.of(0L, 3L));
        await().atMost(BOUND).untilAsserted(() -> assertThat(deliveries.progress()).isEqualTo(Map.of(0, progress)));
        assertThat(progress.complete()).isEqualTo(-1);
        assertThat(deliveries.oldestNs(System.nanoTime())).isPositive();
    }

    @Test
    void restoredProgressIsKeptUntilItIsDelivered() {
        deliveries.restore(3, new Progress(10, Set.of(4L)));
        assertThat(deliveries.progress()).isEqualTo(Map.of(3, new Progress(10, Set.of(4L))));

        deliveries.add(new Delivery(3, 4, 7, "opened", new byte[2], System.nanoTime()));

        await().atMost(BOUND)
                .untilAsserted(
                        () -> assertThat(deliveries.progress()).isEqualTo(Map.of(3, new Progress(10, Set.of()))));
    }

    @Test
    void anEventIsGivenUpAfterItsTimeAndTheNextOneOfItsAuctionFollows() {
        deliveries.close();
        deliveries = deliveries(Duration.ZERO);
        failuresLeft.put(7L, new AtomicInteger(1));
        deliveries.add(delivery(0, 7));
        deliveries.add(delivery(1, 7));

        await().atMost(BOUND).untilAsserted(() -> assertThat(taken).containsExactly("0@1"));
        assertThat(deadLetters).containsExactly("0@0 after 1 status 500");
        assertThat(counts.deadLetters()).isEqualTo(1);
        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(deliveries.progress()).isEqualTo(Map.of(0, new Progress(1, Set.of()))));
    }

    @Test
    void anEventIsNotForgottenWhenItsDeadLetterCannotBeWritten() {
        deliveries.close();
        deliveries = deliveries(Duration.ZERO);
        buryFails = true;
        failuresLeft.put(7L, new AtomicInteger(2));
        deliveries.add(delivery(0, 7));

        await().atMost(BOUND).untilAsserted(() -> assertThat(deadLetters).containsExactly("0@0 after 2 status 500"));
    }

    /// It has not become a dead letter, so it is sent again.
    @Test
    void anEventThatIsGivenUpDuringAReplayStaysPending() {
        deliveries.close();
        deliveries = deliveries(Duration.ZERO);
        deadLetterResult = DeadLetterResult.OUTDATED;
        failuresLeft.put(7L, new AtomicInteger(1));
        deliveries.add(delivery(0, 7));

        await().atMost(BOUND).untilAsserted(() -> assertThat(deadLetters).containsExactly("0@0 after 1 status 500"));
        deliveries.close();
        assertThat(deliveries.progress()).isEqualTo(Map.of(0, new Progress(0, Set.of(0L))));
        assertThat(counts.deadLetters()).isZero();
    }

    @Test
    void anEventThatCannotBeSentForABugIsADeadLetterInTheEnd() {
        deliveries.close();
        deliveries = deliveries(Duration.ZERO);
        hasBug = true;
        deliveries.add(delivery(0, 7));

        await().atMost(BOUND)
                .untilAsserted(() -> assertThat(deadLetters).containsExactly("0@0 after 1 the sender failed by a bug"));
    }

    @Test
    void nothingMoreIsSentToAReceiverThatIsGone() {
        gone = true;
        failuresLeft.put(7L, new AtomicInteger(1));
        deliveries.add(delivery(0, 7));
        await().atMost(BOUND).untilAsserted(() -> assertThat(deadLetters).containsExactly("gone"));
        await().atMost(BOUND)
                .untilAsserted(() -> {
                    deliveries.add(delivery(1, 8));
                    deliveries.skip(0, 2);
                    assertThat(deliveries.progress().get(0)).isEqualTo(new Progress(0, Set.of(0L)));
                });

        assertThat(taken).isEmpty();
    }

    @Test
    void isFullAtItsBound() throws Exception {
        blocked = 7;
        for (int offset = 0; offset < DeliveryQueue.MAX_WAITING - 1; offset++) {
            deliveries.add(delivery(offset, 7));
        }
        assertThat(deliveries.awaitRoom(Duration.ofMillis(1))).isTrue();
        deliveries.add(delivery(DeliveryQueue.MAX_WAITING, 7));
        assertThat(deliveries.awaitRoom(Duration.ofMillis(1))).isFalse();

        release.countDown();

        assertThat(deliveries.awaitRoom(BOUND)).isTrue();
    }

    @Test
    void isFullByBytesToo() throws Exception {
        blocked = 7;
        deliveries.add(new Delivery(0, 0, 7, "opened", new byte[(int) DeliveryQueue.MAX_BYTES], System.nanoTime()));

        assertThat(deliveries.awaitRoom(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void itsShareOfTheMemoryCanBeSmaller() throws Exception {
        blocked = 7;
        deliveries.bound(1_000);
        deliveries.add(new Delivery(0, 0, 7, "opened", new byte[1_000], System.nanoTime()));
        assertThat(deliveries.awaitRoom(Duration.ofMillis(1))).isFalse();

        deliveries.bound(DeliveryQueue.MAX_BYTES);

        assertThat(deliveries.awaitRoom(BOUND)).isTrue();
    }

    @Test
    void aHundredSubscriptionsShareSixteenMebibytes() {
        assertThat(WebhookSender.share(0)).isEqualTo(DeliveryQueue.MAX_BYTES);
        assertThat(WebhookSender.share(32)).isEqualTo(DeliveryQueue.MAX_BYTES);
        assertThat(WebhookSender.share(100) * 100).isBetween(16_700_000L, 16L << 20);
    }

    private DeliveryQueue deliveries(Duration retryFor) {
        return new DeliveryQueue("webhook-test", new Receiver(), retryFor, counts, InstantSource.system());
    }

    private static Delivery delivery(long offset, long auctionId) {
        return new Delivery(0, offset, auctionId, "bid_accepted", new byte[10], System.nanoTime());
    }
}
