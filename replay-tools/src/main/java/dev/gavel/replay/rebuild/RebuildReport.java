package dev.gavel.replay.rebuild;

import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.ReadModelDigests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The result of a rebuild.
///
/// @param postgres `null` if it was not rebuilt
/// @param redis `null` if it was not refilled
public record RebuildReport(@Nullable Postgres postgres, @Nullable Redis redis, Duration time) {

    /// @param events that this run loaded, without the markers of transactions
    /// @param loading how long that took
    /// @param compared the offsets at which the live tables were compared, or `null` if they were not, because they are
    ///   behind the rebuilt ones
    /// @param digests of the rebuilt tables at those offsets
    /// @param swapped the offsets of the new tables when they were swapped in, or `null` if they were not
    /// @param kept whether the old tables were kept
    public record Postgres(
            long events,
            Duration loading,
            @Nullable Map<Integer, Long> compared,
            ReadModelDigests digests,
            long differences,
            List<Finding> first,
            @Nullable Map<Integer, Long> swapped,
            boolean kept) {
        boolean isCurrent() {
            return swapped != null || (compared != null && differences == 0);
        }
    }

    /// @param partitions that the projector refilled from Postgres
    /// @param audit how Redis compared with the log afterwards
    public record Redis(int partitions, AuditReport audit) {}

    /// Whether the read models are the fold of the log now.
    public boolean isCurrent() {
        return (postgres == null || postgres.isCurrent()) && (redis == null || redis.audit.findings() == 0);
    }
}
