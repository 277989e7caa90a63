package dev.gavel.ingest.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// A schema in Postgres whose tables the log knows nothing of, with its migrations. It is apart from the read models,
/// so that no rebuild touches it. Thread-safe.
public final class OwnSchema implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 4;
    private static final int CONNECT_MS = 1_000;

    private final HikariDataSource pool;
    private final String name;
    private final String contents;
    private final String migrations;
    private boolean migrated; // guarded by this

    /// Something that uses a connection.
    @FunctionalInterface
    public interface Use<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    private OwnSchema(HikariDataSource pool, String name, String contents, String migrations) {
        this.pool = pool;
        this.name = name;
        this.contents = contents;
        this.migrations = migrations;
    }

    /// Subjects, API keys and signing keys. Does not connect yet.
    public static OwnSchema ofIdentities(DatabaseUrl database) {
        return of(database, "gavel_identity", "identities", "security", 1);
    }

    /// Subscriptions. Does not connect yet, and keeps no connection open: most installations have none.
    public static OwnSchema ofWebhooks(DatabaseUrl database) {
        return of(database, "gavel_webhooks", "webhooks", "webhook", 0);
    }

    private static OwnSchema of(
            DatabaseUrl database, String name, String contents, String migrations, int idleConnections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(contents);
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setSchema(name);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        config.setMinimumIdle(idleConnections);
        config.setConnectionTimeout(CONNECT_MS);
        config.setValidationTimeout(CONNECT_MS / 2);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "gavel-" + contents);
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "10");
        // Details show the values of a row, secrets among them.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return new OwnSchema(new HikariDataSource(config), name, contents, migrations);
    }

    /// Uses a connection in a transaction of its own. The first use creates or upgrades the tables.
    ///
    /// @throws SQLException if Postgres does not answer
    public <T extends @Nullable Object> T inTransaction(Use<T> use) throws SQLException {
        migrate();
        try (Connection connection = pool.getConnection()) {
            T result = use.with(connection);
            connection.commit();
            return result;
        }
    }

    /// For what finds nothing in empty tables: as [#inTransaction], but creates no schema.
    ///
    /// @param absent the result if there is no schema
    public <T extends @Nullable Object> T ifCreated(T absent, Use<T> use) throws SQLException {
        return isCreated() ? inTransaction(use) : absent;
    }

    /// Whether somebody has created the schema.
    public boolean isCreated() throws SQLException {
        synchronized (this) {
            if (migrated) {
                return true;
            }
        }
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT to_regnamespace(?) IS NOT NULL")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                boolean found = row.getBoolean(1);
                connection.commit();
                return found;
            }
        }
    }

    private synchronized void migrate() throws SQLException {
        if (migrated) {
            return;
        }
        // Flyway would retry for long, and its exception hides the cause.
        pool.getConnection().close();
        try {
            Flyway.configure()
                    .dataSource(pool)
                    .schemas(name)
                    .defaultSchema(name)
                    .locations("classpath:dev/gavel/ingest/" + migrations + "/migrations")
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("cannot create the tables of " + contents + ": " + e.getMessage(), e);
        }
        migrated = true;
    }

    @Override
    public void close() {
        pool.close();
    }
}
