package dev.gavel.projector;

import java.time.Duration;

/// How long to wait before the next try: 100 ms, doubled each time, 5 s at most.
final class RetryBackoff {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    Duration next() {
        Duration now = next;
        next = longer(now);
        return now;
    }

    /// For what will fail again until somebody repairs it.
    Duration longest() {
        next = LONGEST;
        return LONGEST;
    }

    void reset() {
        next = FIRST;
    }

    private static Duration longer(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
