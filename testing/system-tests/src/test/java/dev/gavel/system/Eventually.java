package dev.gavel.system;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits on a condition with a bound, and fails with the last reason.
final class Eventually {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Eventually() {}

    @FunctionalInterface
    interface Check {
        void run() throws Exception;
    }

    static void within(Duration bound, Check check) throws Exception {
        long deadlineNs = System.nanoTime() + bound.toNanos();
        while (true) {
            try {
                check.run();
                return;
            } catch (Exception | AssertionError notYet) {
                if (System.nanoTime() > deadlineNs) {
                    throw notYet;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
