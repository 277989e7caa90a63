package dev.gavel.ingest.webhook;

import java.util.concurrent.atomic.LongAdder;

/// What a sender has done since its start, for metrics. Safe for threads.
public final class WebhookCounts {
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder deadLetters = new LongAdder();

    void countDelivered() {
        delivered.increment();
    }

    void countFailed() {
        failed.increment();
    }

    void countDeadLetter() {
        deadLetters.increment();
    }

    /// Events that a receiver has taken.
    public long delivered() {
        return delivered.sum();
    }

    /// Attempts that failed.
    public long failed() {
        return failed.sum();
    }

    /// Events that were given up.
    public long deadLetters() {
        return deadLetters.sum();
    }
}
