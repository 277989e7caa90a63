package dev.gavel.ingest.read;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// How far the Postgres read model is. Has a connection of its own, so that many slow reads do not hide the positions.
public final class PostgresPositions implements PositionPoller.Source, AutoCloseable {
    private final HikariDataSource pool;

    private PostgresPositions(HikariDataSource pool) {
        this.pool = pool;
    }

    /// Does not connect yet.
    public static PostgresPositions of(DatabaseUrl database) {
        return new PostgresPositions(PostgresReadModel.pool("ingest-position", 1, database));
    }

    /// @throws ReadModels.UnavailableException if Postgres does not answer
    @Override
    public ReadModelPositions positions(int partitions) {
        // A partition without a row was never projected.
        long[] nextOffsets = new long[partitions];
        long[] nextCommands = new long[partitions];
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(ReadQuery.NEXT_OFFSETS.sql())) {
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    int partition = row.getInt(1);
                    if (partition < partitions) {
                        nextOffsets[partition] = row.getLong(2);
                        nextCommands[partition] = row.getLong(3);
                    }
                }
            }
            return new ReadModelPositions(nextOffsets, nextCommands, null);
        } catch (SQLException e) {
            throw new ReadModels.UnavailableException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
