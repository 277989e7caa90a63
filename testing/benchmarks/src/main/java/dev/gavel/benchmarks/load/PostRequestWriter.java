package dev.gavel.benchmarks.load;

import java.net.InetSocketAddress;

/// A request to one route whose body differs each time.
final class PostRequestWriter {
    private static final byte[] KEY = AsciiBuffer.ascii("Idempotency-Key: ");
    private static final byte[] LENGTH = AsciiBuffer.ascii("Content-Length: ");
    private static final byte[] LINE = AsciiBuffer.ascii("\r\n");

    private final byte[] head;
    private final AsciiBuffer line = new AsciiBuffer();

    PostRequestWriter(InetSocketAddress server, String path) {
        head =
                AsciiBuffer.ascii(
                        "POST "
                                + path
                                + " HTTP/1.1\r\nHost: "
                                + server.getHostString()
                                + ":"
                                + server.getPort()
                                + "\r\nContent-Type: application/json\r\n");
    }

    /// @param key of idempotency; 0: none
    void write(LoadRequest request, AsciiBuffer body, long key) {
        request.bytes.clear();
        request.bytes.put(head);
        line.clear();
        if (key != 0) {
            line.put(KEY).put('"').number(key).put('"').put(LINE);
        }
        line.put(LENGTH).number(body.size()).put(LINE).put(LINE);
        request.bytes.put(line.array(), 0, line.size()).put(body.array(), 0, body.size());
        request.bytes.flip();
    }
}
