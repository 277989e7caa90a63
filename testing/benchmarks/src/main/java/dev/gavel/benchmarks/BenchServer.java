package dev.gavel.benchmarks;

import dev.gavel.benchmarks.parts.PortOwner;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// The Gavel under load.
record BenchServer(URI url, InetSocketAddress address) {
    private static final int WAIT_MS = 5000;

    /// @param url as in `--url`
    /// @throws IllegalArgumentException with a sentence that says how it should look
    static BenchServer at(String url) {
        InetSocketAddress address = null;
        URI uri;
        try {
            uri = URI.create(url);
            if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
                address = new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
            }
        } catch (IllegalArgumentException e) {
            throw wrongUrl(url, e);
        }
        if (address == null || address.isUnresolved()) {
            throw wrongUrl(url, null);
        }
        return new BenchServer(uri, address);
    }

    /// @throws IOException if no Gavel decides bids there; the message says what to do
    void requireHealthy() throws IOException {
        int status;
        try {
            HttpURLConnection connection = (HttpURLConnection) url.resolve("/health").toURL().openConnection();
            connection.setConnectTimeout(WAIT_MS);
            connection.setReadTimeout(WAIT_MS);
            status = connection.getResponseCode();
            connection.disconnect();
        } catch (IOException e) {
            throw new IOException(
                    "no Gavel answers at %s (%s): start one with `gavel up`, or say where it is with --url"
                            .formatted(url, e.getMessage()),
                    e);
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(url + "/health answers " + status + ": bids are not decided there");
        }
    }

    /// @return the process that listens at the address; -1 if it is not on this machine, or hidden from this user
    long pid() {
        return address.getAddress().isLoopbackAddress() ? PortOwner.pid(address.getPort()) : -1;
    }

    private static IllegalArgumentException wrongUrl(String url, @Nullable Exception cause) {
        return new IllegalArgumentException("--url should look like http://127.0.0.1:3000, not " + url, cause);
    }
}
