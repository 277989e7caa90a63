package dev.gavel.ingest.http;

import dev.gavel.schema.json.JsonWriter;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.http.Header;
import io.helidon.http.Headers;
import java.nio.charset.StandardCharsets;

/// The response of a stream, written directly to its connection: a head, chunks of lines, and an end. It has
/// `Connection: close`.
public final class ChunkedResponse {
    public static final String CONTENT_TYPE = "application/x-ndjson";
    private static final byte[] HEAD =
            ascii(
                    "HTTP/1.1 200 OK\r\nContent-Type: "
                            + CONTENT_TYPE
                            + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nCache-Control: no-store\r\n"
                            // Asks proxies not to buffer the response.
                            + "X-Accel-Buffering: no\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    private static final int FRAME_BYTES = 12;

    private final DataWriter writer;

    public ChunkedResponse(DataWriter writer) {
        this.writer = writer;
    }

    /// @param others headers that the server's features have added
    public void sendHead(Headers others) {
        BufferData head = BufferData.growing(512);
        head.write(HEAD);
        for (Header header : others) {
            header.writeHttp1Header(head);
        }
        head.write('\r');
        head.write('\n');
        writer.writeNow(head);
    }

    /// Sends the lines as one chunk, and clears the writer.
    public void send(JsonWriter lines) {
        if (lines.size() == 0) {
            return;
        }
        byte[] size = ascii(Integer.toHexString(lines.size()));
        byte[] chunk = new byte[lines.size() + FRAME_BYTES];
        int at = size.length;
        System.arraycopy(size, 0, chunk, 0, at);
        at = lineEnd(chunk, at);
        lines.copyTo(chunk, at);
        at = lineEnd(chunk, at + lines.size());
        lines.clear();
        writer.writeNow(BufferData.create(chunk, 0, at));
    }

    public void end() {
        writer.writeNow(BufferData.create(LAST_CHUNK));
    }

    private static int lineEnd(byte[] chunk, int at) {
        chunk[at] = '\r';
        chunk[at + 1] = '\n';
        return at + 2;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
