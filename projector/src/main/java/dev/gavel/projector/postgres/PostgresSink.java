package dev.gavel.projector.postgres;

import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.table.AuctionTable;
import dev.gavel.projector.table.BidRows;
import dev.gavel.projector.table.BidUpdates;
import dev.gavel.projector.table.MalformedEventTable;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.projector.table.OffsetTable.OffsetMismatchException;
import dev.gavel.projector.table.RepeatedBids;
import dev.gavel.schema.Event;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes batches to Postgres. Rows and offsets change in one transaction, so a crash neither loses nor duplicates an
/// event. Used by one thread.
public final class PostgresSink {
    private static final Logger log = LoggerFactory.getLogger(PostgresSink.class);
    private static final String UNIQUE_VIOLATION = "23505";

    private final DataSource database;
    private final BidRows bidRows = new BidRows();

    /// @param database whose connections do not auto-commit
    public PostgresSink(DataSource database) {
        this.database = database;
    }

    /// The offset at which each partition continues; 0 for a partition that was never projected.
    public Map<Integer, Long> offsets(Collection<Integer> partitions) throws SQLException {
        try (Connection connection = database.getConnection()) {
            Map<Integer, Long> offsets = OffsetTable.readOrInitialize(partitions, connection);
            connection.commit();
            return offsets;
        }
    }

    /// Writes the whole batch or nothing.
    ///
    /// @throws OffsetMismatchException if the stored offsets are not where the batch begins; nothing is written
    /// @throws SQLException if the outcome is unknown; read [#offsets] to find out
    public void write(EventBatch batch) throws SQLException, OffsetMismatchException {
        try {
            write(batch, false);
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            write(batch, true);
        }
    }

    /// @param mayRepeat whether bids of the batch may be in the table already
    private void write(EventBatch batch, boolean mayRepeat) throws SQLException, OffsetMismatchException {
        try (Connection connection = database.getConnection()) {
            try {
                // First, because it takes the row locks: the slower of two projectors waits here and then gets the
                // mismatch.
                OffsetTable.advance(batch.ranges(), connection);
                if (mayRepeat) {
                    copyNewBids(batch, connection);
                } else {
                    copyBids(batch.bids(), BidRows.COPY, connection);
                }
                BidUpdates.writeRetractions(batch.retractions(), connection);
                BidUpdates.writeRepetitions(batch.repetitions(), connection);
                AuctionTable.write(batch.auctions(), connection);
                MalformedEventTable.write(batch.malformed(), connection);
                connection.commit();
            } catch (SQLException | OffsetMismatchException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    private void copyNewBids(EventBatch batch, Connection connection) throws SQLException {
        RepeatedBids.prepare(connection);
        copyBids(batch.bids(), RepeatedBids.COPY, connection);
        int repeated = batch.bids().size() - RepeatedBids.insertNew(connection);
        log.atWarn()
                .addKeyValue("events", repeated)
                .addKeyValue("ranges", batch.ranges())
                .log("events decide bids that were decided before; the first decision stays");
    }

    private void copyBids(List<Event> bids, String sql, Connection connection) throws SQLException {
        if (bids.isEmpty()) {
            return;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            bidRows.write(bids, copy::writeToCopy);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is lost, and the transaction with it.
            cause.addSuppressed(e);
        }
    }
}
