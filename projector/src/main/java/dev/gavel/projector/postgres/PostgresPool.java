package dev.gavel.projector.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.storage.PostgresFailure;
import dev.gavel.storage.RetryBackoff;
import dev.gavel.storage.StoreUnreachableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/// The projector's connection pool. Opening it migrates the tables to this version.
public final class PostgresPool {
    private PostgresPool() {}

    /// Waits until Postgres responds, migrates the tables and returns a pool of connections that do not auto-commit.
    ///
    /// @param wait the longest wait for a response
    /// @throws StoreUnreachableException if Postgres does not respond in time
    /// @throws StartupException if a setting is wrong, or if it is a read-only replica
    public static HikariDataSource open(DatabaseUrl url, Duration wait) throws InterruptedException {
        HikariDataSource pool = new HikariDataSource(settings(url));
        try {
            awaitResponse(pool, url, wait);
            flyway().dataSource(pool).load().migrate();
            return pool;
        } catch (FlywayException e) {
            pool.close();
            throw new StartupException("cannot migrate the tables in " + url + ": " + e.getMessage(), e);
        } catch (StartupException | InterruptedException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariConfig settings(DatabaseUrl url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("gavel-projector");
        config.setJdbcUrl(url.jdbcUrl());
        config.setUsername(url.user());
        config.setPassword(url.password());
        // One for the projection, and a second one during a migration.
        config.setMaximumPoolSize(2);
        // Rows and offsets are committed in one transaction.
        config.setAutoCommit(false);
        // awaitResponse retries, and reports what is wrong.
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.addDataSourceProperty("ApplicationName", "gavel-projector");
        config.addDataSourceProperty("connectTimeout", "2");
        // Bounds every wait. A commit, or a lock that another projector holds, takes less.
        config.addDataSourceProperty("socketTimeout", "30");
        // The projector repeats a few statements: prepare each on first use, which also sends parameters in binary.
        config.addDataSourceProperty("prepareThreshold", "1");
        return config;
    }

    private static void awaitResponse(HikariDataSource pool, DatabaseUrl url, Duration wait)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try (Connection connection = pool.getConnection()) {
                PostgresFailure.requireWritable(connection, url);
                connection.rollback();
                return;
            } catch (SQLException e) {
                StartupException permanent = permanentFailure(e, url);
                if (permanent != null) {
                    throw permanent;
                }
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw unreachable(e, url);
                }
                Thread.sleep(backoff.next());
            }
        }
    }

    static @Nullable StartupException permanentFailure(SQLException e, DatabaseUrl url) {
        return PostgresFailure.permanent(e, "Postgres", "--database (DATABASE_URL)", url);
    }

    static StoreUnreachableException unreachable(SQLException e, DatabaseUrl url) {
        return new StoreUnreachableException("Postgres", url.toString(), "--database", cause(e));
    }

    /// A Flyway configuration with this version's migrations and no database.
    static FluentConfiguration flyway() {
        return Flyway.configure().locations("classpath:dev/gavel/projector/migrations").loggers("slf4j");
    }

    /// The pool's exception only says that no connection was available; its cause says why.
    private static SQLException cause(SQLException e) {
        return e.getCause() instanceof SQLException deeper ? deeper : e;
    }
}
