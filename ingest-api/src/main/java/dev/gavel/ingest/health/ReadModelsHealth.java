package dev.gavel.ingest.health;

import dev.gavel.ingest.read.ReadModelPositions;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Compares both read models with the log. Postgres lags if it is behind the log, Redis if it is behind the log or
/// Postgres; if Kafka does not answer, the last known end of the log is used. Used by one thread.
final class ReadModelsHealth {
    private final ReadModelLag postgresLag;
    private final ReadModelLag redisLag;
    private long[] lastLogEnds;

    ReadModelsHealth(int partitions) {
        this.postgresLag = new ReadModelLag(partitions);
        this.redisLag = new ReadModelLag(partitions);
        this.lastLogEnds = new long[partitions];
        Arrays.fill(lastLogEnds, -1);
    }

    record Assessment(ReadModelHealth postgres, ReadModelHealth redis) {}

    /// @param postgres null: not polled yet
    /// @param redis null: not polled yet
    /// @param logEnds of `auction-events`, read after the positions; null: unknown
    Assessment assess(
            @Nullable ReadModelPositions postgres,
            @Nullable ReadModelPositions redis,
            long @Nullable [] logEnds,
            Instant now) {
        if (logEnds != null) {
            lastLogEnds = logEnds;
        }
        long[] furthest = lastLogEnds.clone();
        if (postgres != null && logEnds == null) {
            Arrays.setAll(furthest, partition -> Math.max(furthest[partition], postgres.nextOffset(partition)));
        }
        return new Assessment(
                postgresLag.assess(postgres, lastLogEnds, logEnds, now),
                redisLag.assess(redis, furthest, logEnds, now));
    }
}
