package dev.gavel.ingest.webhook;

import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// Lets one sender work at a time: a lock in Postgres that its connection holds. If the connection is lost, another
/// sender may begin; what both send meanwhile arrives twice. Used by one thread.
final class WebhookLock implements AutoCloseable {
    /// `gavel wh` in ASCII.
    private static final long KEY = 0x676176656c207768L;

    /// Postgres does not notice for hours that a machine is gone. The connection is used every second.
    private static final String EXPIRE = "SET idle_session_timeout = '60s'";

    private final DatabaseUrl database;
    private @Nullable Connection holder;

    WebhookLock(DatabaseUrl database) {
        this.database = database;
    }

    /// @return `false`: another sender has it
    /// @throws SQLException if Postgres does not answer
    boolean hold() throws SQLException {
        Connection held = holder;
        if (held != null) {
            try {
                select(held, "SELECT true");
                return true;
            } catch (SQLException e) {
                close();
                throw e;
            }
        }
        Connection opened = open();
        try {
            if (select(opened, "SELECT pg_try_advisory_lock(" + KEY + ")")) {
                holder = opened;
                return true;
            }
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        opened.close();
        return false;
    }

    private Connection open() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", "gavel-webhooks-lock");
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        Connection opened = DriverManager.getConnection(database.jdbcUrl(), properties);
        try (Statement expire = opened.createStatement()) {
            expire.execute(EXPIRE);
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private static boolean select(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    @Override
    public void close() {
        Connection held = holder;
        holder = null;
        if (held != null) {
            try {
                held.close();
            } catch (SQLException e) {
                // The server releases the lock of a connection that is gone.
            }
        }
    }
}
