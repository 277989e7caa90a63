package dev.gavel.replay.rebuild;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.table.AuctionTable;
import dev.gavel.projector.table.BidRows;
import dev.gavel.projector.table.BidUpdates;
import dev.gavel.projector.table.MalformedEventTable;
import dev.gavel.projector.table.OffsetMismatchException;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.replay.audit.FoldReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.StartupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// A partition into the shadow, by the hundred thousand events a transaction: bids go into one COPY as they are read,
/// auctions are folded in memory meanwhile, so what is held is bounded by the auctions of a transaction. The offset is
/// changed with the rows, as in the live projection. Used by one thread.
final class BulkLoad implements FoldReader.Target, AutoCloseable {
    private static final String DUE =
            "INSERT INTO retractions_due SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[])";

    private final Connection connection;
    private final boolean indexed;
    private final int batchEvents;
    private final ReplayProgress progress;
    private final AtomicLong loaded;
    private final BidRows rows = new BidRows();
    private final Map<Long, AuctionUpdate> auctions = new HashMap<>();
    private final List<Event> retractions = new ArrayList<>();
    private final List<Event> repetitions = new ArrayList<>();
    private final List<MalformedEvent> malformed = new ArrayList<>();
    private @Nullable CopyIn copy;
    private @Nullable OffsetRange range;
    private long events;

    /// @param connection to the shadow; closed with this
    /// @param indexed whether bids are found by their ids already
    /// @param loaded counts the events that are in
    BulkLoad(Connection connection, boolean indexed, int batchEvents, ReplayProgress progress, AtomicLong loaded) {
        this.connection = connection;
        this.indexed = indexed;
        this.batchEvents = batchEvents;
        this.progress = progress;
        this.loaded = loaded;
    }

    @Override
    public void take(EventBatch batch) throws SQLException {
        OffsetRange next = batch.ranges().getFirst();
        range = range == null ? next : new OffsetRange(next.partition(), range.from(), next.to());
        if (!batch.bids().isEmpty()) {
            rows.add(batch.bids(), copy()::writeToCopy);
        }
        batch.auctions().forEach(update -> auctions.merge(update.id(), update, AuctionUpdate::then));
        retractions.addAll(batch.retractions());
        repetitions.addAll(batch.repetitions());
        malformed.addAll(batch.malformed());
        events += batch.eventCount();
        progress.advance(next.length());
        if (range.length() >= batchEvents) {
            commit();
        }
    }

    /// What was taken is in the shadow afterwards.
    void commit() throws SQLException {
        if (range == null) {
            return;
        }
        if (copy != null) {
            rows.end(copy::writeToCopy);
            copy.endCopy();
            copy = null;
        }
        AuctionTable.write(List.copyOf(auctions.values()), connection);
        if (indexed) {
            BidUpdates.writeRetractions(retractions, connection);
        } else {
            due();
        }
        BidUpdates.writeRepetitions(repetitions, connection);
        MalformedEventTable.write(malformed, connection);
        advance(range);
        connection.commit();
        loaded.addAndGet(events);
        events = 0;
        range = null;
        auctions.clear();
        retractions.clear();
        repetitions.clear();
        malformed.clear();
    }

    /// What was not committed is as if it had never been read.
    @Override
    public void close() throws SQLException {
        try (connection) {
            if (copy != null && copy.isActive()) {
                copy.cancelCopy();
            }
            connection.rollback();
        }
    }

    private void advance(OffsetRange range) throws SQLException {
        try {
            OffsetTable.advance(List.of(range), connection);
        } catch (OffsetMismatchException e) {
            throw new StartupException("something else changes the schema " + ShadowSchema.SCHEMA + ": start again", e);
        }
    }

    private CopyIn copy() throws SQLException {
        CopyIn underWay = copy;
        if (underWay == null) {
            underWay = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(BidRows.COPY);
            copy = underWay;
            rows.begin();
        }
        return underWay;
    }

    /// Without an index each would have to look through all bids.
    private void due() throws SQLException {
        if (retractions.isEmpty()) {
            return;
        }
        long[][] columns = new long[3][retractions.size()];
        for (int i = 0; i < retractions.size(); i++) {
            Event event = retractions.get(i);
            columns[0][i] = event.auctionId();
            columns[1][i] = ((Fact.Retracted) event.fact()).bidId();
            columns[2][i] = event.atMs();
        }
        try (PreparedStatement insert = connection.prepareStatement(DUE)) {
            for (int i = 0; i < columns.length; i++) {
                insert.setObject(i + 1, columns[i]);
            }
            insert.executeUpdate();
        }
    }
}
