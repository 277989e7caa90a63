package dev.gavel.replay.rebuild;

import dev.gavel.projector.AuctionChange;
import dev.gavel.projector.AuctionTable;
import dev.gavel.projector.Batch;
import dev.gavel.projector.BidRows;
import dev.gavel.projector.LaterFacts;
import dev.gavel.projector.OffsetMismatchException;
import dev.gavel.projector.PostgresSink;
import dev.gavel.projector.Span;
import dev.gavel.projector.Unreadable;
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
    private final Map<Long, AuctionChange> auctions = new HashMap<>();
    private final List<Event> retractions = new ArrayList<>();
    private final List<Event> repetitions = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private @Nullable CopyIn copy;
    private @Nullable Span span;
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
    public void take(Batch batch) throws SQLException {
        Span next = batch.spans().getFirst();
        span = span == null ? next : new Span(next.partition(), span.from(), next.to());
        if (!batch.bids().isEmpty()) {
            rows.add(batch.bids(), copy()::writeToCopy);
        }
        batch.changes().forEach(change -> auctions.merge(change.id(), change, AuctionChange::then));
        retractions.addAll(batch.later().retractions());
        repetitions.addAll(batch.later().repetitions());
        unreadable.addAll(batch.unreadable());
        events += batch.events();
        progress.advance(next.to() - next.from());
        if (span.to() - span.from() >= batchEvents) {
            commit();
        }
    }

    /// What was taken is in the shadow afterwards.
    void commit() throws SQLException {
        if (span == null) {
            return;
        }
        if (copy != null) {
            rows.end(copy::writeToCopy);
            copy.endCopy();
            copy = null;
        }
        AuctionTable.write(List.copyOf(auctions.values()), connection);
        new LaterFacts(indexed ? retractions : List.of(), repetitions).write(connection);
        if (!indexed) {
            due();
        }
        PostgresSink.setAside(unreadable, connection);
        advance(span);
        connection.commit();
        loaded.addAndGet(events);
        events = 0;
        span = null;
        auctions.clear();
        retractions.clear();
        repetitions.clear();
        unreadable.clear();
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

    private void advance(Span span) throws SQLException {
        try {
            PostgresSink.advance(List.of(span), connection);
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
