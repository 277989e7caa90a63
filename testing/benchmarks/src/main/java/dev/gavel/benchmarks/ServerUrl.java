package dev.gavel.benchmarks;

import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where the API under load is, as `--url` says it.
final class ServerUrl {
    private ServerUrl() {}

    /// @throws IllegalArgumentException with a sentence that says how it should look
    static InetSocketAddress address(String url) {
        InetSocketAddress server = null;
        try {
            URI uri = URI.create(url);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                server = new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            throw wrong(url, e);
        }
        if (server == null || server.isUnresolved()) {
            throw wrong(url, null);
        }
        return server;
    }

    private static IllegalArgumentException wrong(String url, @Nullable Exception cause) {
        return new IllegalArgumentException("--url should look like http://127.0.0.1:3000, not " + url, cause);
    }
}
