package dev.gavel.replay.audit;

import dev.gavel.projector.table.CopyBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/// Streams the rows of a relation out of Postgres, within the open transaction.
final class PostgresRows implements AutoCloseable {
    private final Relation relation;
    private final CopyOut copy;
    private boolean headed;

    private PostgresRows(Relation relation, CopyOut copy) {
        this.relation = relation;
        this.copy = copy;
    }

    /// All rows, in no order.
    static PostgresRows all(Connection connection, Relation relation) throws SQLException {
        return of(connection, relation, relation.select());
    }

    /// The rows of one partition, in the order of [ReadModelRow#compareKey].
    static PostgresRows sorted(Connection connection, Relation relation, int partition) throws SQLException {
        return of(connection, relation, relation.select(partition));
    }

    /// The digests of all relations.
    static ReadModelDigests digests(Connection connection) throws SQLException {
        ReadModelDigests digests = new ReadModelDigests();
        for (Relation relation : Relation.values()) {
            try (PostgresRows rows = all(connection, relation)) {
                for (ReadModelRow row = rows.next(); row != null; row = rows.next()) {
                    digests.add(row);
                }
            }
        }
        return digests;
    }

    /// @return the next row, or `null` after the last
    @Nullable ReadModelRow next() throws SQLException {
        while (true) {
            byte[] message = copy.isActive() ? copy.readFromCopy() : null;
            if (message == null) {
                return null;
            }
            if (!headed) {
                headed = true;
                // Postgres sends the header with the first row, or with the trailer.
                message = Arrays.copyOfRange(message, CopyBuffer.HEADER_BYTES, message.length);
            }
            // The trailer is a count of -1 columns.
            if (message.length > Short.BYTES) {
                return new ReadModelRow(relation, message);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    private static PostgresRows of(Connection connection, Relation relation, String select) throws SQLException {
        String sql = "COPY (" + select + ") TO STDOUT (FORMAT binary)";
        return new PostgresRows(relation, connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql));
    }
}
