package dev.gavel.ingest.webhook;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Waits between the attempts to deliver one event: 1 s, doubled after each attempt, at most 5 min, and of that a
/// random part between the half and the whole, so that receivers which failed together are not asked together.
final class DeliveryBackoff {
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MAX_DOUBLINGS = 16;

    private DeliveryBackoff() {}

    /// @param attempts that have failed, at least 1
    /// @param asked by the receiver with `Retry-After`; zero: not at all
    static Duration after(int attempts, Duration asked, RandomGenerator random) {
        long longestMs = FIRST.toMillis() << Math.min(attempts - 1, MAX_DOUBLINGS);
        long boundMs = Math.min(longestMs, LONGEST.toMillis());
        long waitMs = boundMs / 2 + random.nextLong(boundMs / 2 + 1);
        return Duration.ofMillis(Math.max(waitMs, Math.min(asked.toMillis(), LONGEST.toMillis())));
    }
}
