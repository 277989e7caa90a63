package dev.gavel.ingest.http.connection;

import java.time.Duration;

/// How long a connection may keep the server waiting.
///
/// @param head from the first byte of a request to the end of its head; also the time to send a first byte
/// @param body from the first wait for a body to its end, whether a route reads the body or it is discarded
/// @param idle between two requests
/// @param write of one response: a client that has not read it by then is disconnected
/// @param linger after a response that left a part of the request unread, so that the client can read it
public record ConnectionLimits(Duration head, Duration body, Duration idle, Duration write, Duration linger) {
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2));

    public ConnectionLimits {
        for (Duration limit : new Duration[] {head, body, idle, write, linger}) {
            if (!limit.isPositive()) {
                throw new IllegalArgumentException("a limit must be positive, not " + limit);
            }
        }
    }
}
