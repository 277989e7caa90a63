package dev.gavel.system.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits on a condition, with a bound.
final class Waiting {
    static final Duration START = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Waiting() {}

    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /// What fails does not hold yet.
    ///
    /// @param what for the failure
    /// @return how long it took
    /// @throws AssertionError if it does not hold in time
    static Duration within(Duration bound, String what, Condition condition) throws InterruptedException {
        long startNs = System.nanoTime();
        String why = "";
        while (System.nanoTime() - startNs <= bound.toNanos()) {
            try {
                if (condition.holds()) {
                    return Duration.ofNanos(System.nanoTime() - startNs);
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                why = ": " + e;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw new AssertionError("not within " + bound.toSeconds() + " s: " + what + why);
    }

    /// Lets time pass under load.
    static void pass(Duration time) {
        long untilNs = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < untilNs) {
            LockSupport.parkNanos(untilNs - System.nanoTime());
        }
    }
}
