package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.RetryBackoff;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether the table can be read as a catalog. What can be said before Debezium begins is said here, with what to do.
final class SourceCheck {
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String AUTHORIZATION_CLASS = "28";

    private SourceCheck() {}

    /// Waits for the source, and looks at it.
    ///
    /// @param wait for Postgres to answer, at most
    /// @return the columns that the table has
    /// @throws StartupException if it does not answer, or can't be used as it is
    static ColumnMapping await(CatalogConfig config, Duration wait) throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try {
                return once(config);
            } catch (SQLException e) {
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new StartupException(
                            "the source does not answer (is it up, and is CATALOG_SOURCE_URL right?): "
                                    + e.getMessage(),
                            e);
                }
                Thread.sleep(backoff.next());
            }
        }
    }

    /// @throws StartupException if the source can't be used as it is
    /// @throws SQLException if it does not answer
    static ColumnMapping once(CatalogConfig config) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(config.source().url().jdbcUrl(), config.source().properties())) {
            ColumnMapping columns = new TableCheck(connection, config).columns();
            new ReplicationCheck(connection, config).require();
            return columns;
        } catch (SQLException e) {
            StartupException refusal = refusal(e, config.source());
            if (refusal != null) {
                throw refusal;
            }
            throw e;
        }
    }

    /// What no waiting will help against; null: something else.
    private static @Nullable StartupException refusal(SQLException e, SourceDatabase source) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(NO_SUCH_DATABASE)) {
            return new StartupException("the source has no such database (correct CATALOG_SOURCE_URL): " + source, e);
        }
        return state.startsWith(AUTHORIZATION_CLASS)
                ? new StartupException("the source refuses the user of CATALOG_SOURCE_URL: " + e.getMessage(), e)
                : null;
    }
}
