package dev.gavel.replay.audit;

import java.time.Duration;
import java.util.List;

/// What an audit came to.
///
/// @param partitions of the log, in their order
/// @param findings how many there are
/// @param first of them, as many as were to be kept
public record AuditReport(List<Partition> partitions, long findings, List<Finding> first, Duration time) {
    /// @param comparedTo the offset of `auction-events` up to which Postgres was compared: what it has applied
    /// @param logEnd where the log ended when the audit began
    /// @param events that were folded, up to `comparedTo`
    /// @param rows that they ask for
    /// @param digest of those rows
    /// @param hashes that Redis has to have for them; it is compared where it is by itself, at `comparedTo` or later
    public record Partition(
            int partition, long comparedTo, long logEnd, long events, long rows, RowDigest digest, long hashes) {
        /// Offsets that Postgres has not come to: events, and markers of transactions.
        public long behind() {
            return Math.max(0, logEnd - comparedTo);
        }
    }

    /// What it comes to in a word.
    public enum Verdict {
        /// All that was committed when the audit began is in both read models, and nothing else.
        EQUAL,
        /// What is there is right, but not all is there yet.
        BEHIND,
        DIFFERENT,
        /// There is no event to compare anything with, and nothing where nothing should be.
        NOTHING_COMPARED
    }

    public Verdict verdict() {
        if (findings > 0) {
            return Verdict.DIFFERENT;
        }
        if (partitions.stream().anyMatch(partition -> partition.behind() > 0)) {
            return Verdict.BEHIND;
        }
        return events() == 0 ? Verdict.NOTHING_COMPARED : Verdict.EQUAL;
    }

    public long events() {
        return partitions.stream().mapToLong(Partition::events).sum();
    }

    public long rows() {
        return partitions.stream().mapToLong(Partition::rows).sum();
    }

    public long hashes() {
        return partitions.stream().mapToLong(Partition::hashes).sum();
    }

    public long eventsPerSecond() {
        return Math.round(events() * 1e9 / Math.max(1, time.toNanos()));
    }
}
