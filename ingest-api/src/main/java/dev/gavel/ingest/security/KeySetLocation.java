package dev.gavel.ingest.security;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the issuer publishes its keys (JWK Set, RFC 7517): an `https` URL or a file. Plain `http` is allowed to this
/// machine only, because whoever can answer for the issuer can sign tokens.
public record KeySetLocation(URI uri) {
    /// Parses `GAVEL_AUTH_JWKS`.
    ///
    /// @throws IllegalArgumentException if it is neither a URL that may be used nor a file that can be read
    public static KeySetLocation parse(String text) {
        if (!text.contains("://")) {
            Path file = Path.of(text).toAbsolutePath();
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException("GAVEL_AUTH_JWKS names a file that cannot be read: " + text);
            }
            return new KeySetLocation(file.toUri());
        }
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("GAVEL_AUTH_JWKS is neither a URL nor a file: " + text, e);
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("GAVEL_AUTH_JWKS must be a URL without a user and a password");
        }
        boolean local = uri.getHost() != null && uri.getHost().matches("localhost|127\\.0\\.0\\.1|\\[::1]");
        if (!"https".equals(uri.getScheme()) && !("http".equals(uri.getScheme()) && local)) {
            throw new IllegalArgumentException(
                    "GAVEL_AUTH_JWKS must be a file, an https URL, or an http URL of this machine, not " + text);
        }
        return new KeySetLocation(uri);
    }

    boolean isFile() {
        return uri.getScheme().equals("file");
    }

    /// For logs: without the query, which may have a secret.
    @Override
    public String toString() {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?***";
    }
}
