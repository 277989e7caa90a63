package dev.gavel.ingest.http;

import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataReader;

/// A request body read directly from its connection, as its bytes arrive (RFC 9112, section 7.1).
public final class RawBody {
    private static final int MAX_SIZE_DIGITS = 8;
    private static final int MAX_EXTENSION_BYTES = 256;
    private static final int MAX_TRAILER_BYTES = 4096;

    private final DataReader reader;
    private final boolean chunked;
    private long left;
    private boolean first = true;
    private boolean over;

    /// @param length of the body, or -1 if it is chunked
    public RawBody(DataReader reader, long length) {
        this.reader = reader;
        this.chunked = length < 0;
        this.left = Math.max(0, length);
    }

    /// Reads the bytes that are available, and waits if there are none.
    ///
    /// @return the number of bytes, or -1 at the end of the body
    /// @throws MalformedBodyException if the chunks are malformed
    /// @throws io.helidon.common.buffers.DataReader.InsufficientDataAvailableException if the client closed the
    ///   connection before the end of the body
    int read(byte[] into, int at, int maxBytes) {
        if (left == 0 && !over) {
            over = !chunked || !nextChunk();
        }
        if (over) {
            return -1;
        }
        reader.ensureAvailable();
        int length = (int) Math.min(Math.min(reader.available(), maxBytes), left);
        reader.readBuffer(length).read(into, at, length);
        left -= length;
        return length;
    }

    private boolean nextChunk() {
        if (!first) {
            expect(Bytes.CR_BYTE);
            expect(Bytes.LF_BYTE);
        }
        first = false;
        left = size();
        if (left == 0) {
            skipTrailers();
        }
        return left > 0;
    }

    private long size() {
        long size = 0;
        int digits = 0;
        byte next = reader.read();
        for (int digit = Character.digit(next, 16); digit >= 0; digit = Character.digit(next, 16)) {
            if (++digits > MAX_SIZE_DIGITS) {
                throw new MalformedBodyException("a chunk is too large");
            }
            size = size * 16 + digit;
            next = reader.read();
        }
        if (digits == 0) {
            throw new MalformedBodyException("a chunk has no size");
        }
        for (int skipped = 0; next != Bytes.CR_BYTE; next = reader.read()) {
            if (++skipped > MAX_EXTENSION_BYTES) {
                throw new MalformedBodyException("a chunk's extension is too long");
            }
        }
        expect(Bytes.LF_BYTE);
        return size;
    }

    private void skipTrailers() {
        int lineLength = 0;
        for (int skipped = 0; skipped < MAX_TRAILER_BYTES; skipped++) {
            byte next = reader.read();
            if (next == Bytes.LF_BYTE && lineLength == 0) {
                return;
            }
            if (next == Bytes.LF_BYTE) {
                lineLength = 0;
            } else if (next != Bytes.CR_BYTE) {
                lineLength++;
            }
        }
        throw new MalformedBodyException("the trailers are too long");
    }

    private void expect(byte wanted) {
        if (reader.read() != wanted) {
            throw new MalformedBodyException("a chunk does not end where it should");
        }
    }

    /// The body is not valid HTTP/1.1, so the rest of it cannot be read.
    public static final class MalformedBodyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedBodyException(String message) {
            super(message, null, false, false);
        }
    }
}
