package dev.gavel.ingest.log;

import java.time.InstantSource;

/// The broker's time as this machine can know it, for deadlines count by the broker's time and this machine's clock may
/// be an hour wrong. Learned from what the log acknowledges; late by at most the time that an append takes, never
/// early.
public final class BrokerClock {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final InstantSource clock;
    private volatile long aheadMs = UNKNOWN;

    /// @param clock this machine's
    public BrokerClock(InstantSource clock) {
        this.clock = clock;
    }

    /// The broker's time, ms since 1970 UTC; 0: not known yet.
    long nowMs() {
        long ahead = aheadMs;
        return ahead == UNKNOWN ? 0 : clock.millis() + ahead;
    }

    /// This machine's time, to be remembered until the log acknowledges.
    long sendMs() {
        return clock.millis();
    }

    /// The log took a record.
    ///
    /// @param brokerMs when, by the broker
    /// @param sentMs when it was sent, by [#sendMs]
    void learn(long brokerMs, long sentMs) {
        aheadMs = brokerMs - sentMs;
    }
}
