package dev.gavel.storage;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `REDIS_URL`. With TLS, `sslrootcert` names the certificates that sign the server's, as in `DATABASE_URL`:
/// `rediss://user:password@host:6379/0?sslrootcert=/etc/gavel/ca.pem`.
///
/// @param url without `sslrootcert`; may have a password
/// @param rootCertificates PEM file; null: what the JDK trusts
public record RedisUrl(String url, @Nullable Path rootCertificates) {
    private static final String ROOT = "sslrootcert=";

    /// @throws IllegalArgumentException if it cannot be one; the message does not contain the password
    public static RedisUrl parse(String given) {
        URI uri;
        try {
            uri = URI.create(given);
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        String query = uri.getRawQuery();
        if (query == null) {
            return new RedisUrl(given, null);
        }
        List<String> parameters = Arrays.asList(query.split("&", -1));
        String root = parameters.stream().filter(one -> one.startsWith(ROOT)).findFirst().orElse(null);
        if (root == null) {
            return new RedisUrl(given, null);
        }
        if (!String.valueOf(uri.getScheme()).equals("rediss")) {
            throw new IllegalArgumentException("REDIS_URL has sslrootcert, which needs rediss://, for TLS");
        }
        Path file = Path.of(URLDecoder.decode(root.substring(ROOT.length()), StandardCharsets.UTF_8));
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("REDIS_URL: sslrootcert " + file + " cannot be read");
        }
        String others = parameters.stream().filter(one -> !one.startsWith(ROOT)).collect(Collectors.joining("&"));
        String before = given.substring(0, given.indexOf('?'));
        return new RedisUrl(others.isEmpty() ? before : before + "?" + others, file);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("REDIS_URL should look like redis://:password@host:6379/0");
    }

    /// Without the URL, which may have a password.
    @Override
    public String toString() {
        return "REDIS_URL";
    }
}
