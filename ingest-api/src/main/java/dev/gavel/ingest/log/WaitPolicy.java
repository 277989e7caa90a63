package dev.gavel.ingest.log;

import java.time.Duration;

/// How long a request waits: for the decision, and at least for the log's word that the command is on it.
///
/// @param decisionNs 0: `Prefer: respond-async`, only the log's word counts
/// @param expiryMs a bid that reaches the log so much later is of no use any more; 0: it always is
public record WaitPolicy(long decisionNs, long appendNs, long expiryMs) {
    /// Longer than the producer tries, so that its word is waited for.
    public static final Duration APPEND = Duration.ofSeconds(5);

    /// The most that a request may wait, below the 10 s that bound the whole of it.
    public static final Duration MOST = Duration.ofSeconds(9);

    /// @param decision 0 to [#MOST]; what is more is cut
    public static WaitPolicy of(Duration decision) {
        return new WaitPolicy(Math.min(decision.toNanos(), MOST.toNanos()), APPEND.toNanos(), 0);
    }

    /// The same, for somebody who said how long: a bid that takes longer shall not count.
    public static WaitPolicy ofAtMost(Duration wait) {
        return new WaitPolicy(Math.min(wait.toNanos(), MOST.toNanos()), APPEND.toNanos(), wait.toMillis());
    }

    boolean wantsDecision() {
        return decisionNs > 0;
    }
}
