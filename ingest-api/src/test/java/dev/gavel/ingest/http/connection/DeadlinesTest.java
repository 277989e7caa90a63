package dev.gavel.ingest.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DeadlinesTest {
    /// Without this a stop waits for its grace period (seen: 10.7 s in FailoverIT).
    @Test
    void aConnectionThatWaitsForItsNextRequestEndsWhenTheServerStops() throws InterruptedException {
        try (Deadlines deadlines = new Deadlines(ConnectionLimits.DEFAULT)) {
            deadlines.start();
            CountDownLatch waits = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                Deadlines.Wait wait = new Deadlines.Wait();
                deadlines.add(wait);
                wait.beginIdle(System.nanoTime() + Duration.ofHours(1).toNanos());
                waits.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    ended.countDown();
                }
            });
            waits.await();

            deadlines.endIdleConnections();

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
