package dev.gavel.catalog;

import dev.gavel.catalog.row.RowChangeReader.MissingColumnException;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// Tells an absent Postgres or Kafka, which may come back, from a failure that would repeat.
final class Outage {
    /// Connection, resources, operator intervention, system error, object in use, transaction rollback.
    private static final Set<String> SQL_STATE_CLASSES = Set.of("08", "53", "57", "58", "55", "40");

    private Outage() {}

    /// Whether the failure, or a cause of it, says that a server did not respond or could not respond now.
    static boolean isCauseOf(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof RetriableException) {
                return true;
            }
            if (cause instanceof SQLException sql
                    && (sql.getSQLState() == null
                            || SQL_STATE_CLASSES.stream().anyMatch(sql.getSQLState()::startsWith))) {
                return true;
            }
        }
        return false;
    }

    /// Returns if the batch did not fail, or failed because of an outage.
    ///
    /// @param failure of the last batch, or `null`
    /// @throws StartupException if the failure would repeat
    static void requireRetriable(@Nullable Throwable failure) {
        if (failure == null || isCauseOf(failure)) {
            return;
        }
        throw switch (failure) {
            case StartupException unusable -> unusable;
            case MissingColumnException missing -> new StartupException(String.valueOf(missing.getMessage()), missing);
            default ->
                    new StartupException(
                            "the log rejects commands, or this is a bug: " + failure.getMessage(), failure);
        };
    }

    static Throwable rootCause(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
