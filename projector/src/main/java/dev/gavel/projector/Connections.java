package dev.gavel.projector;

import dev.gavel.schema.StartupException;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/// Connections of the tools that work on the read model from outside: they find its tables there, or say why not, and
/// do not make or change them. Connections do not commit by themselves. Safe for threads.
public final class Connections {
    private final DatabaseUrl url;
    private final String application;

    private Connections(DatabaseUrl url, String application) {
        this.url = url;
        this.application = application;
    }

    /// @param application as `pg_stat_activity` shows it
    /// @throws StartupException if Postgres does not answer, or if the tables of this build aren't in it
    public static Connections toLive(DatabaseUrl url, String application) {
        Connections connections = new Connections(url, application);
        try (Connection connection = connections.open()) {
            connection.rollback();
            connections.requireTables();
            return connections;
        } catch (FlywayException e) {
            throw new StartupException("the tables in " + url + " can't be looked at: " + e.getMessage(), e);
        } catch (SQLException e) {
            StartupException refusal = Database.refusal(e, url);
            throw refusal != null ? refusal : Database.noAnswer(e);
        }
    }

    /// To the live tables.
    public Connection open() throws SQLException {
        return open(properties());
    }

    /// To tables of the same names elsewhere.
    public Connection open(String schema) throws SQLException {
        Properties properties = properties();
        properties.setProperty("currentSchema", schema);
        return open(properties);
    }

    /// Makes a schema with the tables in it.
    public void migrate(String schema) {
        flyway().schemas(schema).defaultSchema(schema).load().migrate();
    }

    /// The version of the tables that this build writes.
    public String newestMigration() {
        return newest(flyway().load().info().all());
    }

    /// Where the live tables are.
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
        // An index takes its minutes; who is gone is noticed nonetheless.
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    private void requireTables() {
        MigrationInfo current = flyway().load().info().current();
        if (current == null || current.getVersion() == null) {
            throw new StartupException(
                    "there are no read models in "
                            + url
                            + " yet: start the projector (gavel up, or gavel project),"
                            + " which makes them",
                    null);
        }
        String newest = newestMigration();
        String actual = current.getVersion().toString();
        if (!actual.equals(newest)) {
            throw new StartupException(
                    "the tables in %s are at version %s, and this build writes version %s: %s"
                            .formatted(
                                    url,
                                    actual,
                                    newest,
                                    current.getState().isResolved()
                                            ? "start this build's projector first, which brings them up to date"
                                            : "take the build that made them"),
                    null);
        }
    }

    private static String newest(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(java.util.Comparator.naturalOrder())
                .orElseThrow()
                .toString();
    }

    private FluentConfiguration flyway() {
        return Database.flyway().dataSource(url.jdbcUrl(), url.user(), url.password());
    }
}
