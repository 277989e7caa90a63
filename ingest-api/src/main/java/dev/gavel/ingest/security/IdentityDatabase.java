package dev.gavel.ingest.security;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/// The tables of subjects and API keys. They have a schema of their own, so that no rebuild of the read models touches
/// them. Thread-safe.
public final class IdentityDatabase implements AutoCloseable {
    public static final String SCHEMA = "gavel_identity";
    private static final int MAX_CONNECTIONS = 4;
    private static final int CONNECT_MS = 1_000;

    private final HikariDataSource pool;
    private boolean migrated; // guarded by this

    /// Something that uses a connection.
    @FunctionalInterface
    interface Use<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    private IdentityDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /// Does not connect yet.
    public static IdentityDatabase of(DatabaseUrl database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ingest-identities");
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setSchema(SCHEMA);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(MAX_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MS);
        config.setValidationTimeout(CONNECT_MS / 2);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "gavel-identities");
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("socketTimeout", "10");
        return new IdentityDatabase(new HikariDataSource(config));
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
                    .locations("classpath:dev/gavel/ingest/security/migrations")
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException("cannot create the tables of identities: " + e.getMessage(), e);
        }
        migrated = true;
    }

    @Override
    public void close() {
        pool.close();
    }
}
