package dev.gavel.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.Assertions;

/// Waits for a condition, with a bound.
public final class Eventually {
    private static final Duration BOUND = Duration.ofSeconds(30);

    private Eventually() {}

    public static void isTrue(Callable<Boolean> condition) throws Exception {
        isTrue("the condition holds", condition);
    }

    public static void isTrue(String what, Callable<Boolean> condition) throws Exception {
        long deadlineNs = System.nanoTime() + BOUND.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadlineNs > 0) {
                Assertions.fail("not within " + BOUND + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
