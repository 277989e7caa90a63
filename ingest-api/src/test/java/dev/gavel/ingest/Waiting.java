package dev.gavel.ingest;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/// Waits for a condition, at most five seconds.
public final class Waiting {
    private static final long MOST_NS = 5_000_000_000L;
    private static final long QUIET_NS = 250_000_000;
    private static final long LOOK_EVERY_NS = 1_000_000;

    private Waiting() {}

    /// Until a number has not moved for a quarter of a second.
    public static void untilQuiet(IntSupplier number) {
        long sinceNs = System.nanoTime();
        int seen = number.getAsInt();
        while (System.nanoTime() - sinceNs < QUIET_NS) {
            LockSupport.parkNanos(LOOK_EVERY_NS);
            int now = number.getAsInt();
            if (now != seen) {
                seen = now;
                sinceNs = System.nanoTime();
            }
        }
    }

    public static void until(BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > MOST_NS) {
                fail("not so within 5 s");
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }
}
