package dev.gavel.replay.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The result of an audit.
///
/// @param partitions of the log, in their order
/// @param findings how many there are
/// @param first the first findings, as many as the config says
public record AuditReport(List<Partition> partitions, long findings, List<Finding> first, Duration time) {
    /// @param comparedTo the offset of `auction-events` that Postgres has applied, and up to which it was compared
    /// @param logEnd the end of the partition when the audit began
    /// @param events how many were folded up to `comparedTo`
    /// @param rows how many the fold has
    /// @param digest of those rows
    /// @param hashes how many the fold has for Redis, which is compared at its own offset, `comparedTo` or later
    public record Partition(
            int partition, long comparedTo, long logEnd, long events, long rows, RowDigest digest, long hashes) {
        /// How many offsets Postgres is behind, markers of transactions included.
        public long behind() {
            return Math.max(0, logEnd - comparedTo);
        }
    }

    /// The result in a word.
    public enum Verdict {
        /// Both read models have everything that was committed when the audit began, and nothing else.
        EQUAL,
        /// What the read models have is right, but incomplete.
        BEHIND,
        DIFFERENT,
        /// The log has no events, and the read models are empty.
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

    /// Counts the findings of an audit and keeps the first ones. Used by several threads.
    public static final class AuditFindings {
        private final int kept;
        private final List<Finding> first = new ArrayList<>();
        private long count;

        /// @param kept the maximum number of findings that are kept
        public AuditFindings(int kept) {
            this.kept = kept;
        }

        public synchronized void add(Finding finding) {
            count++;
            if (first.size() < kept) {
                first.add(finding);
            }
        }

        public synchronized long count() {
            return count;
        }

        public synchronized List<Finding> first() {
            return List.copyOf(first);
        }
    }
}
