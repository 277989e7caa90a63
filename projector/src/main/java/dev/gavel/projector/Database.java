package dev.gavel.projector;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/// Postgres with the tables in it.
final class Database {
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String AUTHORIZATION_CLASS = "28";

    private Database() {}

    /// Waits for Postgres, brings the tables up to date and returns a pool of connections to it. They do not commit by
    /// themselves.
    ///
    /// @param wait for Postgres to answer, at most
    /// @throws StartupException if it doesn't, or if there is no such database or user
    static HikariDataSource open(DatabaseUrl url, Duration wait) throws InterruptedException {
        HikariDataSource pool = new HikariDataSource(settings(url));
        try {
            awaitAnswer(pool, url, wait);
            migrate(pool);
            return pool;
        } catch (FlywayException e) {
            pool.close();
            throw new StartupException("the tables in " + url + " can't be brought up to date: " + e.getMessage(), e);
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
        // One for the projection; a migration takes a second one.
        config.setMaximumPoolSize(2);
        // Rows and offsets in one transaction.
        config.setAutoCommit(false);
        // We wait for Postgres ourselves, to say what is wrong.
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
        config.setValidationTimeout(Duration.ofSeconds(1).toMillis());
        config.addDataSourceProperty("ApplicationName", "gavel-projector");
        config.addDataSourceProperty("connectTimeout", "2");
        // No wait without a bound: a commit, or a lock that another projector holds, takes less.
        config.addDataSourceProperty("socketTimeout", "30");
        // The same few statements for ever: planned once, parameters in binary.
        config.addDataSourceProperty("prepareThreshold", "1");
        return config;
    }

    private static void awaitAnswer(HikariDataSource pool, DatabaseUrl url, Duration wait) throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try (Connection connection = pool.getConnection()) {
                connection.rollback();
                return;
            } catch (SQLException e) {
                StartupException refusal = refusal(e, url);
                if (refusal != null) {
                    throw refusal;
                }
                if (System.nanoTime() - deadlineNs >= 0) {
                    throw noAnswer(e);
                }
                Thread.sleep(backoff.next());
            }
        }
    }

    /// What no waiting will help against; null: something else.
    static @Nullable StartupException refusal(SQLException e, DatabaseUrl url) {
        SQLException why = cause(e);
        String state = String.valueOf(why.getSQLState());
        if (state.equals(NO_SUCH_DATABASE)) {
            return new StartupException(
                    "Postgres has no such database (create it, or correct DATABASE_URL): " + url, e);
        }
        return state.startsWith(AUTHORIZATION_CLASS)
                ? new StartupException("Postgres refuses the user of DATABASE_URL: " + why.getMessage(), e)
                : null;
    }

    static StartupException noAnswer(SQLException e) {
        return new StartupException(
                "Postgres does not answer (is it up, and is DATABASE_URL right?): " + cause(e).getMessage(), e);
    }

    /// The migrations, without a database yet.
    static FluentConfiguration flyway() {
        return Flyway.configure().locations("classpath:dev/gavel/projector/migrations").loggers("slf4j");
    }

    /// The pool reports that it had to wait; why is below.
    private static SQLException cause(SQLException e) {
        return e.getCause() instanceof SQLException deeper ? deeper : e;
    }

    private static void migrate(HikariDataSource pool) {
        flyway().dataSource(pool).load().migrate();
    }
}
