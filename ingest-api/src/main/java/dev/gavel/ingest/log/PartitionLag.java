package dev.gavel.ingest.log;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// How many commands of one partition are on the log and not decided, and how many may be.
///
/// The limit is a time: the commands that the processor decides within it, at the rate last measured while commands
/// waited. Patient callers have a quarter of it. Before any rate is known, and if the processor is slow, the limits are
/// fixed numbers.
final class PartitionLag {
    /// The weight of the latest measurement in the rate.
    private static final double WEIGHT = 0.3;

    private static final long UNKNOWN = -1;

    /// The limit divided by that of patient callers.
    private static final int PATIENT_PART = 4;

    /// The same for the fixed limits: a slow processor has to decide what patient callers may append in a second or so.
    private static final int MIN_PATIENT_PART = 8;

    private static final long MAX_LIMIT = 1_048_576;
    private static final double NS_PER_S = 1e9;

    private final AtomicLong end = new AtomicLong();
    private final AtomicLong decided = new AtomicLong(UNKNOWN);
    private final long minLimit;
    private final double maxLagSeconds;
    private volatile long limit;
    private volatile long patientLimit;
    private double rate;
    private long measuredDecided = UNKNOWN;
    private long measuredNs;
    private boolean wasBehind;

    /// @param minLimit commands that may always wait
    PartitionLag(long minLimit, Duration maxLag) {
        this.minLimit = minLimit;
        this.maxLagSeconds = maxLag.toNanos() / NS_PER_S;
        this.limit = minLimit;
        this.patientLimit = minLimit / MIN_PATIENT_PART;
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

    /// How many of them there may be when a patient caller adds one.
    long patientLimit() {
        return patientLimit;
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
            // Otherwise the processor decided all commands that there were, and could have decided more.
            if (measured > rate || (behind && wasBehind)) {
                rate += WEIGHT * (measured - rate);
            }
        }
        if (next > measuredDecided || !behind) {
            measuredNs = 0;
            wasBehind = behind;
        }
        measuredDecided = next;
        long inTime = (long) (rate * maxLagSeconds);
        limit = Math.clamp(inTime, minLimit, MAX_LIMIT);
        patientLimit = Math.clamp(inTime / PATIENT_PART, minLimit / MIN_PATIENT_PART, MAX_LIMIT / PATIENT_PART);
    }

    private static boolean raise(AtomicLong value, long to) {
        return to > value.get() && value.getAndAccumulate(to, Math::max) < to;
    }
}
