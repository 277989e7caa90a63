package dev.gavel.catalog;

import dev.gavel.storage.DatabaseUrl;
import java.net.URI;
import java.util.Arrays;
import java.util.Properties;

/// Somebody's Postgres: `postgres://user:password@host:5432/shop?sslmode=require`. Of the query, Debezium is told only
/// the sslmode.
public record SourceDatabase(DatabaseUrl url) {
    private static final int CONNECT_TIMEOUT_S = 5;

    /// For an answer of the catalog tables; nothing here takes long.
    private static final int SOCKET_TIMEOUT_S = 20;

    /// @throws IllegalArgumentException with a sentence that says how it should look; without the password
    public static SourceDatabase parse(String url) {
        try {
            return new SourceDatabase(DatabaseUrl.parse(url));
        } catch (IllegalArgumentException e) {
            // Its message names the read model's variable.
            throw new IllegalArgumentException(
                    "--source (CATALOG_SOURCE_URL) should look like" + " postgres://user:password@host:5432/shop");
        }
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

    /// As the URL asks; otherwise whatever the server offers.
    public String sslMode() {
        String query = uri().getQuery() == null ? "" : uri().getQuery();
        return Arrays.stream(query.split("&", -1))
                .filter(setting -> setting.startsWith("sslmode="))
                .map(setting -> setting.substring("sslmode=".length()))
                .findFirst()
                .orElse("prefer");
    }

    /// For the driver.
    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("ApplicationName", "gavel-catalog");
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_S));
        properties.setProperty("socketTimeout", Integer.toString(SOCKET_TIMEOUT_S));
        return properties;
    }

    /// Fit for a log: without the password.
    @Override
    public String toString() {
        return url.toString();
    }

    private URI uri() {
        return URI.create(url.jdbcUrl().substring("jdbc:".length()));
    }
}
