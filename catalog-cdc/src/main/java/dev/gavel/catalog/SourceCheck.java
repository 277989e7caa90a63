package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.RetryBackoff;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Checks that the source table can be followed. Reports everything that can be known before Debezium starts, with a
/// remedy.
final class SourceCheck {
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String AUTHORIZATION_CLASS = "28";

    private SourceCheck() {}

    /// Waits until the source responds, and checks it.
    ///
    /// @param wait the longest wait for a response
    /// @return the columns that the table has
    /// @throws StartupException if the source does not respond in time, or cannot be used
    static ColumnMapping awaitUsable(CatalogConfig config, Duration wait) throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try {
                return check(config);
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

    /// @return the columns that the table has
    /// @throws StartupException if the source cannot be used
    /// @throws SQLException if the source does not respond
    static ColumnMapping check(CatalogConfig config) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection(config.source().url().jdbcUrl(), config.source().properties())) {
            ColumnMapping columns = new TableCheck(connection, config).check();
            new ReplicationCheck(connection, config).check();
            return columns;
        } catch (SQLException e) {
            StartupException permanent = permanentFailure(e, config.source());
            if (permanent != null) {
                throw permanent;
            }
            throw e;
        }
    }

    /// The failure that no retry can resolve, or `null` if a retry may succeed.
    private static @Nullable StartupException permanentFailure(SQLException e, SourceDatabase source) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(NO_SUCH_DATABASE)) {
            return new StartupException("the source has no such database (correct CATALOG_SOURCE_URL): " + source, e);
        }
        return state.startsWith(AUTHORIZATION_CLASS)
                ? new StartupException("the source rejects the user of CATALOG_SOURCE_URL: " + e.getMessage(), e)
                : null;
    }
}
