package dev.gavel.storage;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// The URL of the Postgres read model, `DATABASE_URL` in the usual form
/// `postgres://user:password@host:5432/database?sslmode=require`.
///
/// @param jdbcUrl the URL for the driver, without user and password
/// @param password may be empty
public record DatabaseUrl(String jdbcUrl, String user, String password) {
    private static final int DEFAULT_PORT = 5432;

    /// @throws IllegalArgumentException with a message that shows the expected form and not the password
    public static DatabaseUrl parse(String url) {
        URI uri = uri(url);
        String scheme = String.valueOf(uri.getScheme());
        String database = uri.getRawPath() == null ? "" : uri.getRawPath();
        boolean postgres = scheme.equals("postgres") || scheme.equals("postgresql");
        if (!postgres || uri.getHost() == null || database.length() < 2) {
            throw malformed();
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String userInfo = uri.getRawUserInfo() == null ? "postgres" : uri.getRawUserInfo();
        int colon = userInfo.indexOf(':');
        return new DatabaseUrl(
                "jdbc:postgresql://" + uri.getHost() + ":" + port + database + query,
                decode(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                decode(colon < 0 ? "" : userInfo.substring(colon + 1)));
    }

    /// The same database with another password.
    public DatabaseUrl withPassword(String other) {
        return new DatabaseUrl(jdbcUrl, user, other);
    }

    /// For logs. Omits the query, which can contain a password too.
    @Override
    public String toString() {
        int query = jdbcUrl.indexOf('?');
        return (query < 0 ? jdbcUrl : jdbcUrl.substring(0, query)) + " as " + user;
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            // The cause's message would show the password.
            throw malformed();
        }
    }

    private static String decode(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "DATABASE_URL should look like postgres://user:password@host:5432/database");
    }
}
