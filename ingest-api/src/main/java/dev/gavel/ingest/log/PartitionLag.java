package dev.gavel.ingest.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How many commands of one partition are on the log and not decided, and how many may be.
///
/// The limit is a time: the commands that the processor decides within it, at the rate last measured while commands
/// waited. Before any rate is known, and if the processor is slow, the limit is a fixed number.
final class PartitionLag {
    /// The weight of the latest measurement in the rate.
    private static final double WEIGHT = 0.3;

    private static final long UNKNOWN = -1;
    private static final long MAX_LIMIT = 1_048_576;
    private static final double NS_PER_S = 1e9;

    private final AtomicLong end = new AtomicLong();
    private final AtomicLong decided = new AtomicLong(UNKNOWN);
    private final long minLimit;
    private final double maxLagSeconds;
    private volatile long limit;
    private double rate;
    private long measuredDecided = UNKNOWN;
    private long measuredNs;
    private boolean wasBehind;

    /// @param minLimit commands that may always wait
    PartitionLag(long minLimit, Duration maxLag) {
        this.minLimit = minLimit;
        this.maxLagSeconds = maxLag.toNanos() / NS_PER_S;
        this.limit = minLimit;
    }

    /// @param next the offset after a command that is on the log
    void appended(long next) {
        raise(end, next);
    }

    /// @param next the offset after a command that is decided
    /// @return whether this is news
    boolean decided(long next) {
        return raise(decided, next);
    }

    /// The offset before which every command is decided; -1: unknown.
    long decided() {
        return decided.get();
    }

    /// Commands that are on the log and not decided; 0: none, or unknown.
    long commands() {
        long next = decided.get();
        return next == UNKNOWN ? 0 : Math.max(0, end.get() - next);
    }

    /// Commands that may be on the log and not decided.
    long limit() {
        return limit;
    }

    /// Measures the processor's rate and sets the limit. Called by one thread at regular intervals.
    ///
    /// @param intervalNs since the last call
    void measure(long intervalNs) {
        long next = decided.get();
        boolean behind = commands() > 0;
        measuredNs += intervalNs;
        if (measuredDecided != UNKNOWN && next > measuredDecided) {
            double measured = (next - measuredDecided) * NS_PER_S / measuredNs;
            // Otherwise the processor decided all there was, and could have decided more.
            if (measured > rate || (behind && wasBehind)) {
                rate += WEIGHT * (measured - rate);
            }
        }
        if (next > measuredDecided || !behind) {
            measuredNs = 0;
            wasBehind = behind;
        }
        measuredDecided = next;
        limit = Math.clamp((long) (rate * maxLagSeconds), minLimit, MAX_LIMIT);
    }

    private static boolean raise(AtomicLong value, long to) {
        return to > value.get() && value.getAndAccumulate(to, Math::max) < to;
    }
}
