package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The state of one read model.
///
/// @param behindEvents events that the model does not have; -1: unknown
/// @param behindSince since when it lacks the oldest of them, as this instance saw it; null: it lacks none, or this is
///   unknown
public record ReadModelHealth(Part part, long behindEvents, @Nullable Instant behindSince) {
    static final long UNKNOWN = -1;

    /// A model whose position is unknown.
    public static ReadModelHealth unknown(Part part) {
        return new ReadModelHealth(part, UNKNOWN, null);
    }
}
