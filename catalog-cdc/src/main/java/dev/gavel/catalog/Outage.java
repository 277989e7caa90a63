package dev.gavel.catalog;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.apache.kafka.common.errors.RetriableException;

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
}
