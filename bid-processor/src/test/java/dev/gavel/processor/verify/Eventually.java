package dev.gavel.processor.verify;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waits on a condition, with a bound.
public final class Eventually {
    private static final Duration BOUND = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);

    private Eventually() {}

    public static void isTrue(Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + BOUND.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadlineNs) {
                throw new AssertionError("it did not come true within " + BOUND);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
