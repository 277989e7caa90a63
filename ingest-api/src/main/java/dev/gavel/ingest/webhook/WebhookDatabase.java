package dev.gavel.ingest.webhook;

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

/// The tables of subscriptions. They have a schema of their own, so that no rebuild of the read models touches them.
/// Thread-safe.
public final class WebhookDatabase implements AutoCloseable {
    public static final String SCHEMA = "gavel_webhooks";
    private static final int MAX_CONNECTIONS = 4;
    private static final int CONNECT_MS = 1_000;

    private final HikariDataSource pool;
    private boolean migrated; // guarded by this

    /// Something that uses a connection.
    @FunctionalInterface
    interface Use<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    private WebhookDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /// Does not connect yet.
    public static WebhookDatabase of(DatabaseUrl database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("webhooks");
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setSchema(SCHEMA);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        // Most installations have no subscription.
        config.setMinimumIdle(0);
        config.setConnectionTimeout(CONNECT_MS);
        config.setValidationTimeout(CONNECT_MS / 2);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "gavel-webhooks");
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "10");
        // Details show the values of a row, secrets among them.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        return new WebhookDatabase(new HikariDataSource(config));
    }

    /// Uses a connection in a transaction of its own. The first use creates the tables.
    ///
    /// @throws SQLException if Postgres does not answer
    <T extends @Nullable Object> T inTransaction(Use<T> use) throws SQLException {
        migrate();
        try (Connection connection = pool.getConnection()) {
            T result = use.with(connection);
            connection.commit();
            return result;
        }
    }

    /// Whether the tables were made: nobody makes them before the first subscription.
    boolean hasTables() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            select.setString(1, SCHEMA + ".dead_letters");
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
                    .schemas(SCHEMA)
                    .defaultSchema(SCHEMA)
                    .locations("classpath:dev/gavel/ingest/webhook/migrations")
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("cannot create the tables of webhooks: " + e.getMessage(), e);
        }
        migrated = true;
    }

    @Override
    public void close() {
        pool.close();
    }
}
