package dev.gavel.replay.rebuild;

import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.ReadModelDigests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a rebuild came to.
///
/// @param postgres null: it was not rebuilt
/// @param redis null: it was not rebuilt
public record RebuildReport(@Nullable Postgres postgres, @Nullable Redis redis, Duration time) {

    /// @param events loaded by this run; markers of transactions are none
    /// @param loading how long that took
    /// @param compared as of these offsets; null: the live one is behind the rebuilt one, so they weren't compared
    /// @param digests of the rebuilt, as of those offsets
    /// @param swapped where the new tables stand; null: they were not put in place
    /// @param kept whether the tables that were live are kept
    record Postgres(
            long events,
            Duration loading,
            @Nullable Map<Integer, Long> compared,
            ReadModelDigests digests,
            long differences,
            List<Finding> first,
            @Nullable Map<Integer, Long> swapped,
            boolean kept) {}

    /// @param partitions that the projector refilled from Postgres
    /// @param audit what Redis was like afterwards
    record Redis(int partitions, AuditReport audit) {}
}
