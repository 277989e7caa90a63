package dev.gavel.ingest.http;

import io.helidon.common.buffers.DataReader;

/// A request body read directly from its connection, as its bytes arrive. The connection has validated the chunks, and
/// they have neither extensions nor trailers.
public final class RawBody {
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
    /// @throws dev.gavel.ingest.json.Problem if the chunks are malformed
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
            endLine();
        }
        first = false;
        left = Long.parseLong(reader.readLine(), 16);
        if (left == 0) {
            endLine();
        }
        return left > 0;
    }

    private void endLine() {
        reader.skip(2);
    }
}
