package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import dev.gavel.ingest.health.Health.ReadModelHealth;
import dev.gavel.ingest.health.Health.State;
import dev.gavel.ingest.read.ReadModelPositions;
import java.time.Duration;
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

    /// How far one read model is behind, and since when. Of each partition it remembers one offset that the model has
    /// yet to reach, and since when that has been missing. A model that always reaches it soon is up, however fast the
    /// log grows. Used by one thread.
    static final class ReadModelLag {
        /// Ten times the usual lag under load (docs/operations.md#lag).
        static final Duration STALE_AFTER = Duration.ofSeconds(3);

        private final long[] targets;
        private final @Nullable Instant[] missingSince;

        ReadModelLag(int partitions) {
            this.targets = new long[partitions];
            this.missingSince = new Instant[partitions];
        }

        /// @param model null: not polled yet
        /// @param reference the furthest offset of each partition that is known of; -1: none
        /// @param logEnds of `auction-events`, read after the model's positions; null: unknown
        ReadModelHealth assess(
                @Nullable ReadModelPositions model, long[] reference, long @Nullable [] logEnds, Instant now) {
            if (model == null) {
                return ReadModelHealth.unknown(new Part("not checked yet"));
            }
            if (model.fault() != null) {
                return ReadModelHealth.unknown(new Part(model.fault()));
            }
            long events = 0;
            boolean stated = true;
            boolean ahead = false;
            Instant since = null;
            for (int partition = 0; partition < targets.length; partition++) {
                long offset = model.nextOffset(partition);
                Instant missing = update(partition, Math.max(0, offset), reference[partition], now);
                if (missing != null) {
                    since = since == null || missing.isBefore(since) ? missing : since;
                    stated &= offset >= 0;
                    events += Math.max(0, reference[partition] - Math.max(0, offset));
                }
                ahead |= logEnds != null && offset > logEnds[partition];
            }
            long behind = stated ? events : ReadModelHealth.UNKNOWN;
            Part part;
            if (ahead) {
                part = new Part(State.STALE, "is ahead of auction-events: it belongs to another log");
            } else if (since == null || Duration.between(since, now).compareTo(STALE_AFTER) < 0) {
                part = Part.UP;
            } else if (stated) {
                part = new Part(State.STALE, "lacks events of auction-events");
            } else {
                part = new Part(State.STALE, "has no position: it is empty or being refilled");
            }
            return new ReadModelHealth(part, behind, since);
        }

        /// Since when the partition has lacked an event; null: it lacks none.
        private @Nullable Instant update(int partition, long offset, long end, Instant now) {
            // A log that was replaced may end before the target.
            if (missingSince[partition] == null || offset >= Math.min(targets[partition], end)) {
                targets[partition] = end;
                missingSince[partition] = offset < end ? now : null;
            }
            return missingSince[partition];
        }
    }
}
