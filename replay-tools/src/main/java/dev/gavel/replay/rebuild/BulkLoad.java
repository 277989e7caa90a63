package dev.gavel.replay.rebuild;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.table.AuctionTable;
import dev.gavel.projector.table.BidRows;
import dev.gavel.projector.table.BidUpdates;
import dev.gavel.projector.table.MalformedEventTable;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.projector.table.OffsetTable.OffsetMismatchException;
import dev.gavel.projector.table.RepeatedBids;
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

/// Loads the events of partitions into the shadow schema, in transactions of up to some hundred thousand events. Bids
/// are written by one COPY as they are read. Auctions are folded in memory, so memory is bounded by the auctions of one
/// transaction. The offset changes with the rows, as in the live projection. Used by one thread.
final class BulkLoad implements FoldReader.Target, AutoCloseable {
    private static final String INSERT_RETRACTIONS =
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

    /// @param connection to the shadow schema; closed with this
    /// @param indexed whether bids already have their primary key
    /// @param loaded counts the committed events
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
        range = range == null ? next : range.then(next);
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

    /// Commits all events that were taken.
    void commit() throws SQLException {
        if (range == null) {
            return;
        }
        if (copy != null) {
            rows.end(copy::writeToCopy);
            copy.endCopy();
            copy = null;
            if (indexed) {
                RepeatedBids.insertNew(connection);
            }
        }
        AuctionTable.write(List.copyOf(auctions.values()), connection);
        if (indexed) {
            BidUpdates.writeRetractions(retractions, connection);
        } else {
            insertRetractions();
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

    /// Rolls back what was not committed.
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
            throw new StartupException(
                    "another program changes the schema " + ShadowSchema.SCHEMA + "; start again", e);
        }
    }

    private CopyIn copy() throws SQLException {
        CopyIn current = copy;
        if (current == null) {
            if (indexed) {
                RepeatedBids.prepare(connection);
            }
            current =
                    connection
                            .unwrap(PGConnection.class)
                            .getCopyAPI()
                            .copyIn(indexed ? RepeatedBids.COPY : BidRows.COPY);
            copy = current;
            rows.begin();
        }
        return current;
    }

    /// Keeps retractions for [ShadowSchema#index]: without the primary key, each would have to scan all bids.
    private void insertRetractions() throws SQLException {
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
        try (PreparedStatement insert = connection.prepareStatement(INSERT_RETRACTIONS)) {
            for (int i = 0; i < columns.length; i++) {
                insert.setObject(i + 1, columns[i]);
            }
            insert.executeUpdate();
        }
    }
}
