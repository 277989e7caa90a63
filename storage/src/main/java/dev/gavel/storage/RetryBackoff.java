package dev.gavel.storage;

import java.time.Duration;

/// Waits between attempts to reach a server: 100 ms, doubled after each attempt, at most 5 s. Used by one thread.
public final class RetryBackoff {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration next = FIRST;

    /// The wait before the next attempt.
    public Duration next() {
        Duration now = next;
        Duration doubled = now.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return now;
    }

    /// The longest wait, for a failure that repeats until somebody repairs its cause.
    public Duration longest() {
        next = LONGEST;
        return LONGEST;
    }

    public void reset() {
        next = FIRST;
    }
}
