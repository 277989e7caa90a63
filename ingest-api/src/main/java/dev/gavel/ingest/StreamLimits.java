package dev.gavel.ingest;

import java.time.Duration;

/// Bounds of the streams of bids.
///
/// @param streams at a time; 503 to the next
/// @param open bids of one stream, from its line to its answer's being written; beyond it the stream is not read
/// @param lineBytes of one bid, as in the body of `POST /api/bids`; what is longer is skipped
/// @param idle without a byte from the client, after which the stream is ended
/// @param stall of a write that the client does not take, after which the connection is cut
/// @param leave for the client to see the last line and go, when the server ends the stream
record StreamLimits(int streams, int open, int lineBytes, Duration idle, Duration stall, Duration leave) {
    static final StreamLimits DEFAULT =
            new StreamLimits(
                    64, 4_096, Bodies.MAX_BYTES, Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(2));
}
