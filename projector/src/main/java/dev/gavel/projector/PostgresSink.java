package dev.gavel.projector;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// The read model in Postgres. Rows and offsets change in one transaction, so after a crash anywhere nothing is lost
/// and nothing is doubled. Used by one thread.
public final class PostgresSink {
    private static final String ADVANCE =
            "UPDATE projection_offsets SET next_offset = ? WHERE partition = ? AND next_offset = ?";
    private static final String SET_ASIDE =
            "INSERT INTO unreadable_events (partition, event_offset, reason, record_key, record_value)"
                    + " VALUES (?, ?, ?, ?, ?)";
    private static final String START_AT_0 =
            "INSERT INTO projection_offsets SELECT unnest(?::int[]), 0 ON CONFLICT DO NOTHING";
    private static final String OFFSETS =
            "SELECT partition, next_offset FROM projection_offsets WHERE partition = ANY (?::int[])";

    private final DataSource database;
    private final BidRows bidRows = new BidRows();

    /// @param database of connections that do not commit by themselves
    PostgresSink(DataSource database) {
        this.database = database;
    }

    /// Where to read on, for each partition; 0 for one that was never read.
    Map<Integer, Long> offsets(Collection<Integer> partitions) throws SQLException {
        int[] wanted = partitions.stream().mapToInt(Integer::intValue).sorted().toArray();
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(START_AT_0);
                PreparedStatement select = connection.prepareStatement(OFFSETS)) {
            insert.setObject(1, wanted);
            insert.executeUpdate();
            select.setObject(1, wanted);
            Map<Integer, Long> offsets = new HashMap<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    offsets.put(rows.getInt(1), rows.getLong(2));
                }
            }
            connection.commit();
            return offsets;
        }
    }

    /// All of it or nothing.
    ///
    /// @throws OffsetMismatchException if Postgres does not stand where the batch begins; nothing is written
    /// @throws SQLException if it is not known whether it was written: read [#offsets]
    void write(Batch batch) throws SQLException, OffsetMismatchException {
        try (Connection connection = database.getConnection()) {
            try {
                // First, for it takes the locks: of two projectors the slower one waits here and then sees the
                // mismatch.
                advance(batch.spans(), connection);
                copy(batch, connection);
                batch.later().write(connection);
                AuctionTable.write(batch.changes(), connection);
                setAside(batch.unreadable(), connection);
                connection.commit();
            } catch (SQLException | OffsetMismatchException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        }
    }

    /// By compare-and-set, within the transaction that is open.
    ///
    /// @throws OffsetMismatchException if Postgres does not stand where a span begins
    public static void advance(List<Span> spans, Connection connection) throws SQLException, OffsetMismatchException {
        try (PreparedStatement update = connection.prepareStatement(ADVANCE)) {
            for (Span span : spans) {
                update.setLong(1, span.to());
                update.setInt(2, span.partition());
                update.setLong(3, span.from());
                update.addBatch();
            }
            int[] counts = update.executeBatch();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] != 1) {
                    throw new OffsetMismatchException(spans.get(i));
                }
            }
        }
    }

    private void copy(Batch batch, Connection connection) throws SQLException {
        if (batch.bids().isEmpty()) {
            return;
        }
        CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(BidRows.COPY);
        try {
            bidRows.write(batch.bids(), copy::writeToCopy);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    /// Within the transaction that is open.
    public static void setAside(List<Unreadable> records, Connection connection) throws SQLException {
        if (records.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(SET_ASIDE)) {
            for (Unreadable unreadable : records) {
                ConsumerRecord<byte[], byte[]> record = unreadable.record();
                insert.setInt(1, record.partition());
                insert.setLong(2, record.offset());
                insert.setString(3, unreadable.reason());
                insert.setBytes(4, record.key());
                insert.setBytes(5, record.value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and with it the transaction.
            cause.addSuppressed(e);
        }
    }
}
