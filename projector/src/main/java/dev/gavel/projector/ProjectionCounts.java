package dev.gavel.projector;

import dev.gavel.projector.fold.EventBatch;
import java.util.concurrent.atomic.LongAdder;

/// What a projector has done since its start, for metrics. Written by the projection's thread, read by any.
public final class ProjectionCounts {
    private static final double NANOS = 1e9;

    private final LongAdder events = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private final LongAdder writeNs = new LongAdder();
    private final LongAdder suspensions = new LongAdder();

    /// @param ns of folding the batch and writing it to Postgres
    void written(EventBatch batch, long ns) {
        events.add(batch.eventCount());
        malformed.add(batch.malformed().size());
        batches.increment();
        writeNs.add(ns);
    }

    void suspended() {
        suspensions.increment();
    }

    /// Events written to Postgres.
    public long events() {
        return events.sum();
    }

    /// Transactions in Postgres.
    public long batches() {
        return batches.sum();
    }

    /// Events that could not be decoded.
    public long malformed() {
        return malformed.sum();
    }

    /// Time of folding batches and writing them to Postgres.
    public double writeSeconds() {
        return writeNs.sum() / NANOS;
    }

    /// How often the projection had to stop, and read its offsets again.
    public long suspensions() {
        return suspensions.sum();
    }
}
