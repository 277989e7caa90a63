package dev.gavel.ingest.read;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Counts the open auctions in the Postgres read model, a bounded number of rows per statement. Has a connection of its
/// own, so that reads do not wait for it.
public final class OpenAuctionsCount implements OpenAuctionsPoller.Source, AutoCloseable {
    /// Rows of one statement: some milliseconds.
    private static final int SLICE = 20_000;

    private static final String[] STATUSES = {"open", "scheduled"};
    private static final String SELECT =
            """
            SELECT count(*), max(id)
            FROM (SELECT id FROM auctions WHERE status = ? AND id > ? ORDER BY id LIMIT ?) slice
            """;

    /// Uses the index `auctions_open_by_seller`, whose condition it repeats.
    public static final String SELECT_OF_SELLER =
            """
            SELECT count(*)
            FROM (SELECT 1 FROM auctions
                  WHERE seller_id = ? AND seller_id <> 0 AND status IN ('open', 'scheduled') LIMIT ?) counted
            """;

    private final HikariDataSource pool;
    private final int slice;

    private OpenAuctionsCount(HikariDataSource pool, int slice) {
        this.pool = pool;
        this.slice = slice;
    }

    /// Does not connect yet.
    public static OpenAuctionsCount of(DatabaseUrl database) {
        return of(database, SLICE);
    }

    static OpenAuctionsCount of(DatabaseUrl database, int slice) {
        return new OpenAuctionsCount(PostgresReadModel.pool("ingest-open-auctions", 1, database), slice);
    }

    /// @throws ReadModels.UnavailableException if Postgres does not answer
    @Override
    public long openAuctions() {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setQueryTimeout(PostgresReadModel.STATEMENT_SECONDS);
            select.setInt(3, slice);
            long auctions = 0;
            for (String status : STATUSES) {
                select.setString(1, status);
                auctions += count(select);
            }
            return auctions;
        } catch (SQLException e) {
            throw new ReadModels.UnavailableException(e);
        }
    }

    /// @throws ReadModels.UnavailableException if Postgres does not answer
    @Override
    public long openAuctionsOfSeller(long sellerId, long most) {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(SELECT_OF_SELLER)) {
            select.setQueryTimeout(PostgresReadModel.STATEMENT_SECONDS);
            select.setLong(1, sellerId);
            select.setLong(2, most);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new ReadModels.UnavailableException(e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private long count(PreparedStatement select) throws SQLException {
        long auctions = 0;
        long aboveId = 0;
        while (true) {
            select.setLong(2, aboveId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                long found = row.getLong(1);
                auctions += found;
                if (found < slice) {
                    return auctions;
                }
                aboveId = row.getLong(2);
            }
        }
    }
}
