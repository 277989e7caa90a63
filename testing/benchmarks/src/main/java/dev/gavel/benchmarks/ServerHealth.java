package dev.gavel.benchmarks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;

/// Whether there is a Gavel that decides bids.
final class ServerHealth {
    private static final int WAIT_MS = 5000;

    private ServerHealth() {}

    /// @throws IOException that says what to do, if there is not
    static void check(URI url) throws IOException {
        int status;
        try {
            HttpURLConnection connection = (HttpURLConnection) url.resolve("/health").toURL().openConnection();
            connection.setConnectTimeout(WAIT_MS);
            connection.setReadTimeout(WAIT_MS);
            status = connection.getResponseCode();
            connection.disconnect();
        } catch (IOException e) {
            throw new IOException(
                    "no Gavel answers at "
                            + url
                            + " ("
                            + e.getMessage()
                            + "): start one with `gavel up`, or say"
                            + " where it is with --url",
                    e);
        }
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException(url + "/health answers " + status + ": bids are not decided there");
        }
    }
}
