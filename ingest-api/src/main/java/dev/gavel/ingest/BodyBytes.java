package dev.gavel.ingest;

import io.helidon.common.buffers.Bytes;
import io.helidon.common.buffers.DataReader;

/// The bytes of a request's body as they arrive (RFC 9112, section 7.1), of chunks too large to wait for.
final class BodyBytes {
    private static final int MOST_SIZE_DIGITS = 8;
    private static final int MOST_EXTENSION_BYTES = 256;
    private static final int MOST_TRAILER_BYTES = 4096;

    private final DataReader reader;
    private final boolean chunked;
    private long left;
    private boolean first = true;
    private boolean over;

    /// @param length of the body; -1: it is in chunks
    BodyBytes(DataReader reader, long length) {
        this.reader = reader;
        this.chunked = length < 0;
        this.left = Math.max(0, length);
    }

    /// Reads what is there, at least one byte; waits when nothing is.
    ///
    /// @return how many; -1: the body has ended
    /// @throws MalformedBody if the chunks are none
    /// @throws io.helidon.common.buffers.DataReader.InsufficientDataAvailableException if the client went away before
    ///   the end
    int read(byte[] into, int at, int most) {
        if (left == 0 && !over) {
            over = !chunked || !nextChunk();
        }
        if (over) {
            return -1;
        }
        reader.ensureAvailable();
        int length = (int) Math.min(Math.min(reader.available(), most), left);
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
            if (++digits > MOST_SIZE_DIGITS) {
                throw new MalformedBody("a chunk is too large");
            }
            size = size * 16 + digit;
            next = reader.read();
        }
        if (digits == 0) {
            throw new MalformedBody("a chunk has no size");
        }
        for (int skipped = 0; next != Bytes.CR_BYTE; next = reader.read()) {
            if (++skipped > MOST_EXTENSION_BYTES) {
                throw new MalformedBody("a chunk's extension is too long");
            }
        }
        expect(Bytes.LF_BYTE);
        return size;
    }

    private void skipTrailers() {
        int lineLength = 0;
        for (int skipped = 0; skipped < MOST_TRAILER_BYTES; skipped++) {
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
        throw new MalformedBody("the trailers are too long");
    }

    private void expect(byte wanted) {
        if (reader.read() != wanted) {
            throw new MalformedBody("a chunk does not end where it should");
        }
    }

    /// Not HTTP/1.1: what comes next cannot be told.
    static final class MalformedBody extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedBody(String message) {
            super(message, null, false, false);
        }
    }
}
