package dev.gavel.ingest;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a condition, at most five seconds.
public final class Waiting {
    private static final long MOST_NS = 5_000_000_000L;
    private static final long LOOK_EVERY_NS = 1_000_000;

    private Waiting() {}

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
