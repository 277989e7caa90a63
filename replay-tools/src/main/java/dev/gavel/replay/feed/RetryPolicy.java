package dev.gavel.replay.feed;

import java.time.Duration;

/// How long the feed bears with the API.
///
/// @param attempts to send one request, while it is certain that it was not taken
/// @param firstPause before the second attempt; it doubles from there
/// @param longestPause of a single one, also when the API asks for more
/// @param request for one answer; the API itself answers within 10 s
/// @param decision for a decision that was answered with 202
public record RetryPolicy(
        int attempts, Duration firstPause, Duration longestPause, Duration request, Duration decision) {
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(
                    10, Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(60));

    /// @param attempt the one that failed, from 1
    Duration pauseAfter(int attempt, long retryAfterS) {
        // 2^20 × 50 ms is far above any longest pause.
        Duration backoff = firstPause.multipliedBy(1L << Math.min(20, attempt - 1));
        Duration asked = Duration.ofSeconds(Math.min(retryAfterS, longestPause.toSeconds()));
        Duration pause = asked.compareTo(backoff) > 0 ? asked : backoff;
        return pause.compareTo(longestPause) > 0 ? longestPause : pause;
    }
}
