package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/// Requests as bytes, for tests on the wire.
final class WireRequests {
    static final String BID = "{\"auction_id\": 42, \"amount\": \"10.00\", \"bidder_id\": 7}";

    /// A body that would close an auction if it were a request.
    static final String CLOSE = "POST /api/auctions/8/close HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

    /// Is answered with 404 and closes the connection.
    static final String PROBE = "GET /probe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private WireRequests() {}

    static String bidHead(String headers) {
        return "POST /api/bids HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + headers;
    }

    static String body(String text, boolean chunked) {
        return chunked
                ? "Transfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(text.length())
                        + "\r\n"
                        + text
                        + "\r\n0\r\n\r\n"
                : "Content-Length: " + text.length() + "\r\n\r\n" + text;
    }

    static void assertRejected(int port, int status, String request) throws IOException {
        try (WireClient client = new WireClient(port)) {
            WireClient.Response response = client.send(request).read();

            assertThat(response.status()).isEqualTo(status);
            assertThat(response.closes()).isTrue();
            assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
            // The server waits for the client to close, but not for long.
            assertThat(client.sendEnd().isClosed()).isTrue();
        }
    }
}
