package dev.gavel.ingest.log;

import java.time.Duration;

/// How long a request waits for the decision, and how long at least for the acknowledgement of the append.
///
/// @param decisionNs 0: only the acknowledgement is awaited (`Prefer: respond-async`)
/// @param appendNs wait for the acknowledgement
/// @param expiryMs a bid that the log takes later than this after sending is rejected as expired; 0: never
public record WaitPolicy(long decisionNs, long appendNs, long expiryMs) {
    /// Longer than the producer's delivery timeout, so that the request learns how the append ended.
    public static final Duration APPEND_WAIT = Duration.ofSeconds(5);

    /// The longest wait for a decision, below the 10 s that bound a whole request.
    public static final Duration MAX_DECISION_WAIT = Duration.ofSeconds(9);

    /// @param decision 0 to [#MAX_DECISION_WAIT]; a longer wait is cut to it
    public static WaitPolicy of(Duration decision) {
        return new WaitPolicy(decisionNs(decision), APPEND_WAIT.toNanos(), 0);
    }

    /// The wait that a client stated: a bid that takes longer to reach the log expires.
    public static WaitPolicy withExpiry(Duration wait) {
        return new WaitPolicy(decisionNs(wait), APPEND_WAIT.toNanos(), wait.toMillis());
    }

    boolean awaitsDecision() {
        return decisionNs > 0;
    }

    private static long decisionNs(Duration wait) {
        return Math.min(wait.toNanos(), MAX_DECISION_WAIT.toNanos());
    }
}
