package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import java.time.Duration;

/// The limits of bid streams.
///
/// @param openBids of one stream, from reading a line until its response line is sent; beyond it the stream is not read
/// @param lineBytes of one bid, as in the body of `POST /api/bids`; a longer line is skipped
/// @param idle time without a byte from the client, after which the stream is ended
/// @param bidless time without a bid, after which the stream is ended even if empty lines come
/// @param writeStall time that a write may block because the client does not read, after which the connection is closed
/// @param linger time that the client has to read the last line and disconnect, when the server ends the stream
public record StreamLimits(
        int openBids, int lineBytes, Duration idle, Duration bidless, Duration writeStall, Duration linger) {
    public static final StreamLimits DEFAULT =
            new StreamLimits(
                    4_096,
                    BodyReader.MAX_BYTES,
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2));
}
