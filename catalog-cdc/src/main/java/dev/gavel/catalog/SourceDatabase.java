package dev.gavel.catalog;

import dev.gavel.storage.DatabaseUrl;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/// The Postgres database with the source table: `postgres://user:password@host:5432/shop?sslmode=require`. Of the
/// query, Debezium gets `sslmode` and the files for TLS.
public record SourceDatabase(DatabaseUrl url) {
    private static final Set<String> TLS_FILES = Set.of("sslrootcert", "sslcert", "sslkey");
    private static final int CONNECT_TIMEOUT_S = 5;

    /// Longer than any query of the system catalogs takes.
    private static final int SOCKET_TIMEOUT_S = 20;

    /// @throws IllegalArgumentException if the URL is invalid; the message has an example and does not contain the
    ///   password
    public static SourceDatabase parse(String url) {
        try {
            return new SourceDatabase(DatabaseUrl.parse(url));
        } catch (IllegalArgumentException e) {
            // The message of DatabaseUrl names another environment variable.
            throw new IllegalArgumentException(
                    "--source (CATALOG_SOURCE_URL) should look like postgres://user:password@host:5432/shop");
        }
    }

    /// The same database with another password.
    public SourceDatabase withPassword(String password) {
        return new SourceDatabase(url.withPassword(password));
    }

    public String host() {
        return uri().getHost();
    }

    public int port() {
        return uri().getPort();
    }

    public String database() {
        return uri().getPath().substring(1);
    }

    /// The mode that the URL sets; by default `prefer`.
    public String sslMode() {
        return parameters().getOrDefault("sslmode", "prefer");
    }

    /// The files that the URL names for TLS, such as `sslrootcert`, which Debezium calls as the driver does.
    public Map<String, String> tlsFiles() {
        Map<String, String> files = parameters();
        files.keySet().retainAll(TLS_FILES);
        return files;
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        String query = uri().getRawQuery() == null ? "" : uri().getRawQuery();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(
                        parameter.substring(0, equals),
                        URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url.jdbcUrl(), properties());
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("ApplicationName", "gavel-catalog");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_S));
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_S));
        return properties;
    }

    /// The URL without the password, for logs.
    @Override
    public String toString() {
        return url.toString();
    }

    private URI uri() {
        return URI.create(url.jdbcUrl().substring("jdbc:".length()));
    }
}
