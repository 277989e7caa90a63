package dev.gavel.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The request that a connection has in flight. Reused for each request.
public final class LoadRequest {
    private static final int ROOM = 1024;

    /// The request's bytes, ready to be sent.
    final ByteBuffer bytes = ByteBuffer.allocateDirect(ROOM);

    RequestKind kind = RequestKind.BARE;

    /// Which auction, as the traffic counts them.
    int auction;

    long cents;

    /// The request as text, for tests.
    String text() {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new String(copy, StandardCharsets.US_ASCII);
    }
}
