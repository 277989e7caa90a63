package dev.gavel.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Position;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PositionPollerTest {
    private static final Duration BOUND = Duration.ofSeconds(10);

    @Test
    void keepsTheLastPositionsAfterAFailureOfAnyKind() {
        AtomicLong offset = new AtomicLong(5);
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        PositionPoller.Source source =
                partitions -> {
                    RuntimeException thrown = failure.get();
                    if (thrown != null) {
                        throw thrown;
                    }
                    long[] offsets = new long[partitions];
                    offsets[0] = offset.get();
                    return new ReadModelPositions(offsets, null);
                };
        try (PositionPoller poller = new PositionPoller("test", source, 2)) {
            assertThat(poller.latest()).isNull();
            poller.start();
            awaitPositions(poller, 5, null);

            failure.set(new IllegalStateException("a bug"));
            awaitPositions(poller, 5, "a bug");

            failure.set(null);
            offset.set(9);
            awaitPositions(poller, 9, null);
            assertThat(latest(poller).nextOffset(1)).isZero();
        }
    }

    @Test
    void knowsNoPositionOfAModelThatHasNeverAnswered() {
        PositionPoller.Source away =
                _ -> {
                    throw new IllegalStateException();
                };
        try (PositionPoller poller = new PositionPoller("test", away, 1)) {
            poller.start();
            awaitPositions(poller, -1, "java.lang.IllegalStateException");
        }
    }

    @Test
    void stopsWhileTheModelHangs() {
        CountDownLatch never = new CountDownLatch(1);
        PositionPoller.Source hanging =
                partitions -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return ReadModelPositions.unknown(partitions);
                };
        PositionPoller poller = new PositionPoller("test", hanging, 1);
        poller.start();

        await("the poller stops")
                .atMost(BOUND)
                .until(() -> {
                    poller.close();
                    return true;
                });
    }

    @Test
    void releasesReadsThatWaitForAPositionAsSoonAsItIsApplied() throws Exception {
        AtomicLong nextCommand = new AtomicLong(5);
        PositionPoller.Source source =
                partitions -> new ReadModelPositions(new long[partitions], new long[] {nextCommand.get()}, null);
        List<Position> last = List.of(new Position(0, 4));
        List<Position> next = List.of(new Position(0, 5));
        try (PositionPoller poller = new PositionPoller("test", source, 1)) {
            poller.start();
            assertThat(poller.await(last, BOUND)).isTrue();
            assertThat(poller.nextCommand(0)).isEqualTo(5);
            assertThat(poller.await(next, Duration.ZERO)).isFalse();
            assertThat(poller.await(next, Duration.ofMillis(20))).isFalse();

            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> isApplied(poller, next));
            nextCommand.set(6);
            assertThat(waiting.get(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Objects.requireNonNull(poller.latest()).nextCommand(0)).isEqualTo(6);
        }
    }

    private static boolean isApplied(PositionPoller poller, List<Position> positions) {
        try {
            return poller.await(positions, BOUND);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitPositions(PositionPoller poller, long nextOffset, @Nullable String fault) {
        await("a poll")
                .atMost(BOUND)
                .untilAsserted(() -> {
                    assertThat(poller.latest()).isNotNull();
                    assertThat(latest(poller).nextOffset(0)).isEqualTo(nextOffset);
                    assertThat(latest(poller).fault()).isEqualTo(fault);
                });
    }

    private static ReadModelPositions latest(PositionPoller poller) {
        return Objects.requireNonNull(poller.latest());
    }
}
