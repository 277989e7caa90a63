package dev.gavel.ingest.log;

import java.time.InstantSource;

/// An estimate of the broker's time. Deadlines count by the broker's time, and this machine's clock may be an hour
/// wrong. The offset between both is taken from acknowledged appends; the estimate is late by at most the duration of
/// an append, and never early.
public final class BrokerClock {
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final InstantSource clock;
    private volatile long aheadMs = UNKNOWN;

    /// @param clock this machine's
    public BrokerClock(InstantSource clock) {
        this.clock = clock;
    }

    /// The broker's time in ms since 1970 UTC, or 0 if it is not known yet.
    long nowMs() {
        long ahead = aheadMs;
        return ahead == UNKNOWN ? 0 : clock.millis() + ahead;
    }

    /// This machine's time, to be passed to [#learn] when the append is acknowledged.
    long sendMs() {
        return clock.millis();
    }

    /// Takes the timestamp of an acknowledged record.
    ///
    /// @param brokerMs the record's `LogAppendTime`
    /// @param sentMs when it was sent, by [#sendMs]
    void learn(long brokerMs, long sentMs) {
        aheadMs = brokerMs - sentMs;
    }
}
