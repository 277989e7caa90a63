package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.PostgresFailure;
import dev.gavel.storage.RetryBackoff;
import dev.gavel.storage.StoreUnreachableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Checks that the source table can be followed. Reports everything that can be known before Debezium starts, with a
/// remedy.
final class SourceCheck {
    /// A table that was dropped between two statements, or a missing privilege. The server has answered.
    private static final String STATEMENT_CLASS = "42";

    private SourceCheck() {}

    /// Waits until the source responds, and checks it. Creates nothing: the start can still fail.
    ///
    /// @param wait the longest wait for a response
    /// @return the columns that the table has
    /// @throws StartupException if the source does not respond in time, or cannot be used
    static ColumnMapping awaitUsable(CatalogConfig config, Duration wait) throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try {
                return check(config, ReplicationCheck::examine);
            } catch (SQLException e) {
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw new StoreUnreachableException("the source", config.source().toString(), "--source", e);
                }
                Thread.sleep(backoff.next());
            }
        }
    }

    /// Checks the source, and creates the publication if it is missing.
    ///
    /// @return the columns that the table has
    /// @throws StartupException if the source cannot be used
    /// @throws SQLException if the source does not respond
    static ColumnMapping check(CatalogConfig config) throws SQLException {
        return check(config, ReplicationCheck::check);
    }

    /// Checks what can change while the catalog runs, and creates nothing. Results and exceptions as in
    /// [#check(CatalogConfig)].
    static ColumnMapping checkAgain(CatalogConfig config) throws SQLException {
        return check(config, ReplicationCheck::checkAgain);
    }

    private interface Check {
        void of(ReplicationCheck replication) throws SQLException;
    }

    private static ColumnMapping check(CatalogConfig config, Check check) throws SQLException {
        try (Connection connection = config.source().connect()) {
            SourceQueries queries = new SourceQueries(connection);
            new TableCheck(queries, config).check();
            ColumnMapping columns = new ColumnCheck(queries, config).check();
            new ReplicaIdentityCheck(queries, config).check(columns);
            check.of(new ReplicationCheck(queries, config));
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
        StartupException permanent =
                PostgresFailure.permanent(e, "the source", "--source (CATALOG_SOURCE_URL)", source.url());
        if (permanent != null) {
            return permanent;
        }
        return String.valueOf(e.getSQLState()).startsWith(STATEMENT_CLASS)
                ? new StartupException("the source cannot be examined: " + e.getMessage(), e)
                : null;
    }
}
