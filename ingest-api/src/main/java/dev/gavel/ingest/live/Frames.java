package dev.gavel.ingest.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.ingest.http.LogPositions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// Events with their ids, as they are sent. Frames of a batch are made once for all subscribers that can take it whole.
final class Frames {
    static final byte[] HEARTBEAT = ":\n\n".getBytes(US_ASCII);

    private static final long MANY_BYTES = 1 << 20;

    private Frames() {}

    /// Bytes that are written to several subscribers. Many are copied out of the heap once, and not for each of them.
    static ByteBuffer shared(byte[] bytes, int subscribers) {
        return (long) bytes.length * subscribers < MANY_BYTES
                ? ByteBuffer.wrap(bytes)
                : ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /// Events of one auction: each id is its position.
    static byte[] ofAuction(int partition, List<LiveEvent> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512 * events.size());
        for (LiveEvent event : events) {
            out.writeBytes(("id: " + partition + "@" + event.offset() + "\n").getBytes(US_ASCII));
            out.writeBytes(event.text());
        }
        return out.toByteArray();
    }

    /// An event in the stream of all auctions: its id is how far every partition is with it.
    ///
    /// @param positions by partition, with this event
    static void ofAll(ByteArrayOutputStream out, long[] positions, LiveEvent event) {
        out.writeBytes(("id: " + LogPositions.format(positions) + "\n").getBytes(US_ASCII));
        out.writeBytes(event.text());
    }
}
