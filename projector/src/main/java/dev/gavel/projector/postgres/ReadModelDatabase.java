package dev.gavel.projector.postgres;

import dev.gavel.schema.StartupException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// The read model's database, for tools that work beside the projector. It requires the tables of this version and does
/// not migrate the live ones. Connections do not auto-commit. Thread-safe.
public final class ReadModelDatabase {
    private final DatabaseUrl url;
    private final String application;

    private ReadModelDatabase(DatabaseUrl url, String application) {
        this.url = url;
        this.application = application;
    }

    /// Connects once, to check the tables.
    ///
    /// @param application the name that `pg_stat_activity` shows
    /// @throws dev.gavel.storage.StoreUnreachableException if Postgres does not respond
    /// @throws StartupException if it does not have this version's tables
    public static ReadModelDatabase connect(DatabaseUrl url, String application) {
        ReadModelDatabase database = new ReadModelDatabase(url, application);
        try (Connection connection = database.open()) {
            connection.rollback();
            database.requireTables();
            return database;
        } catch (FlywayException e) {
            throw new StartupException("cannot check the tables in " + url + ": " + e.getMessage(), e);
        } catch (SQLException e) {
            StartupException permanent = PostgresPool.permanentFailure(e, url);
            throw permanent != null ? permanent : PostgresPool.unreachable(e, url);
        }
    }

    /// A connection to the live tables.
    public Connection open() throws SQLException {
        return open(properties());
    }

    /// A connection to tables of the same names in another schema.
    public Connection open(String schema) throws SQLException {
        Properties properties = properties();
        properties.setProperty("currentSchema", schema);
        return open(properties);
    }

    /// Creates a schema and the tables in it.
    public void migrate(String schema) {
        flyway().schemas(schema).defaultSchema(schema).load().migrate();
    }

    /// The version of the tables that this build uses.
    public String newestMigration() {
        return newest(flyway().load().info().all());
    }

    /// The schema of the live tables.
    public static String liveSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = 'bids'::regclass")) {
            row.next();
            return row.getString(1);
        }
    }

    private Connection open(Properties properties) throws SQLException {
        Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties);
        connection.setAutoCommit(false);
        return connection;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("ApplicationName", application);
        properties.setProperty("connectTimeout", "5");
        // Creating an index takes minutes, so there is no socket timeout; keep-alive detects a lost server.
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private void requireTables() {
        MigrationInfo current = flyway().load().info().current();
        if (current == null || current.getVersion() == null) {
            throw new StartupException(
                    "there are no read models in "
                            + url
                            + " yet: start the projector (gavel up, or gavel project), which creates them");
        }
        String newest = newestMigration();
        String actual = current.getVersion().toString();
        if (!actual.equals(newest)) {
            throw new StartupException(
                    "the tables in %s are at version %s, and this build needs version %s: %s"
                            .formatted(
                                    url,
                                    actual,
                                    newest,
                                    current.getState().isResolved()
                                            ? "start this build's projector first, which migrates them"
                                            : "use the build that created them"));
        }
    }

    private static String newest(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElseThrow()
                .toString();
    }

    private FluentConfiguration flyway() {
        return PostgresPool.flyway().dataSource(url.jdbcUrl(), url.user(), url.password());
    }
}
