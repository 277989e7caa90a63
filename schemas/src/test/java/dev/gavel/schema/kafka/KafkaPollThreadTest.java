package dev.gavel.schema.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class KafkaPollThreadTest {
    private final List<Boolean> interrupted = new ArrayList<>();
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch interruptSent = new CountDownLatch(1);

    @Test
    void anInterruptWaitsUntilTheBrokerIsLeft() throws InterruptedException {
        KafkaPollThread thread =
                new KafkaPollThread(
                        "test",
                        () -> {
                            KafkaPollThread self = (KafkaPollThread) Thread.currentThread();
                            self.enterBroker();
                            entered.countDown();
                            awaitUninterruptibly(interruptSent);
                            interrupted.add(Thread.currentThread().isInterrupted());
                            self.leaveBroker();
                            interrupted.add(Thread.currentThread().isInterrupted());
                        });
        thread.start();
        entered.await();

        thread.interrupt();
        interruptSent.countDown();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(interrupted).containsExactly(false, true);
    }

    @Test
    void anInterruptFromBeforeIsTakenAlongAndComesBack() throws InterruptedException {
        KafkaPollThread thread =
                new KafkaPollThread(
                        "test",
                        () -> {
                            KafkaPollThread self = (KafkaPollThread) Thread.currentThread();
                            self.interrupt();
                            self.enterBroker();
                            interrupted.add(self.isInterrupted());
                            self.leaveBroker();
                            interrupted.add(self.isInterrupted());
                        });
        thread.start();

        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        assertThat(interrupted).containsExactly(false, true);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the interrupt was not postponed", e);
        }
    }
}
