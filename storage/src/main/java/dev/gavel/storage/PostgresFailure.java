package dev.gavel.storage;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.TlsProblem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/// Recognizes what no retry can repair: a setting is wrong. Everything else may be an outage.
public final class PostgresFailure {
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String AUTHORIZATION_CLASS = "28";
    private static final String REJECTED = "08004";
    private static final String READ_ONLY = "25006";
    private static final String CONNECTION_CLASS = "08";
    private static final String SHUTDOWN = "57P";

    private PostgresFailure() {}

    /// @param server the server's name in messages, such as `Postgres`
    /// @param setting the option of the address and its variable, such as `--database (DATABASE_URL)`
    /// @return the failure for people, or null if a retry may succeed
    public static @Nullable StartupException permanent(
            SQLException failure, String server, String setting, DatabaseUrl url) {
        // A connection pool only says that there was no connection; its cause says why.
        SQLException cause = failure.getCause() instanceof SQLException deeper ? deeper : failure;
        String state = String.valueOf(cause.getSQLState());
        if (state.equals(NO_SUCH_DATABASE)) {
            return new StartupException(
                    "%s has no such database (create it, or correct %s): %s".formatted(server, setting, url), failure);
        }
        if (state.startsWith(AUTHORIZATION_CLASS)) {
            return new StartupException(
                    "%s rejects the user of %s: %s".formatted(server, setting, cause.getMessage()), failure);
        }
        if (state.equals(READ_ONLY)) {
            return readOnly(server, setting, url);
        }
        String tls = tlsProblem(cause, state);
        return tls == null
                ? null
                : new StartupException(
                        "%s at %s: %s. Check sslmode and sslrootcert in %s".formatted(server, url, tls, setting),
                        failure);
    }

    /// Whether the server does not answer, so that anything else that is asked of it would fail, too.
    public static boolean isOutage(SQLException failure) {
        String state = failure.getSQLState();
        // A pool without a connection has no state of its own.
        return state == null
                || state.startsWith(CONNECTION_CLASS)
                || state.startsWith(SHUTDOWN)
                || failure instanceof SQLTransientConnectionException;
    }

    /// @throws StartupException if the server does not accept writes
    public static void requireWritable(Connection connection, DatabaseUrl url) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW transaction_read_only")) {
            row.next();
            if (row.getString(1).equals("on")) {
                throw readOnly("Postgres", "--database (DATABASE_URL)", url);
            }
        }
    }

    private static StartupException readOnly(String server, String setting, DatabaseUrl url) {
        return new StartupException(
                "%s at %s is read-only, as a replica is: %s must name the primary".formatted(server, url, setting));
    }

    /// The driver has problems of its own beside those of the JDK.
    private static @Nullable String tlsProblem(SQLException cause, String state) {
        String message = String.valueOf(cause.getMessage());
        if (state.equals(REJECTED) && message.contains("SSL")) {
            return message;
        }
        if (message.contains("hostnameverifier")) {
            return "the server's certificate is for another host";
        }
        if (message.startsWith("Could not open SSL root certificate file")) {
            return message;
        }
        return TlsProblem.of(cause);
    }
}
