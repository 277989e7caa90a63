package dev.gavel.ingest.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.nio.charset.StandardCharsets;

/// Writes responses with a deadline, and those to `HEAD` without their body.
final class ResponseWriter implements DataWriter {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INTERIM = "HTTP/1.1 1".getBytes(StandardCharsets.US_ASCII);

    private final DataWriter target;
    private final Deadlines.Wait wait;
    private final long maxWriteNs;
    private boolean unlimited;
    private boolean withoutBody;
    private boolean headSent;

    ResponseWriter(DataWriter target, Deadlines.Wait wait, long maxWriteNs) {
        this.target = target;
        this.wait = wait;
        this.maxWriteNs = maxWriteNs;
    }

    /// @param toHead whether the next response answers `HEAD`
    void nextResponse(boolean toHead) {
        withoutBody = toHead;
        headSent = false;
    }

    /// Lets the caller bound further writes.
    void unlimited() {
        unlimited = true;
    }

    @Override
    public void write(BufferData... buffers) {
        writeNow(buffers);
    }

    @Override
    public void write(BufferData buffer) {
        writeNow(buffer);
    }

    @Override
    public void writeNow(BufferData... buffers) {
        for (BufferData buffer : buffers) {
            writeNow(buffer);
        }
    }

    @Override
    public void writeNow(BufferData buffer) {
        BufferData bytes = withoutBody ? head(buffer) : buffer;
        if (unlimited) {
            target.writeNow(bytes);
            return;
        }
        wait.begin(System.nanoTime() + maxWriteNs, null);
        try {
            target.writeNow(bytes);
        } finally {
            wait.end();
        }
    }

    @Override
    public void flush() {
        target.flush();
    }

    /// The part of the buffer that belongs to the head. Helidon writes a head in one piece.
    private BufferData head(BufferData buffer) {
        if (headSent) {
            return BufferData.empty();
        }
        byte[] bytes = new byte[buffer.available()];
        buffer.read(bytes);
        int end = 0;
        while (end < bytes.length && !matches(bytes, end, HEAD_END)) {
            end++;
        }
        headSent = !matches(bytes, 0, INTERIM);
        return BufferData.create(bytes, 0, Math.min(end + HEAD_END.length, bytes.length));
    }

    private static boolean matches(byte[] bytes, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (at + i >= bytes.length || bytes[at + i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
