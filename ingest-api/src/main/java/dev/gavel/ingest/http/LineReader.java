package dev.gavel.ingest.http;

/// Splits a body into lines without copying: a line is a part of the buffer until the next call of [#next].
public final class LineReader {
    private static final int BUFFER_BYTES = 64 * 1024;

    /// The result of [#next].
    public enum Found {
        LINE,
        /// The line is longer than allowed and was skipped.
        TOO_LONG,
        END
    }

    private final RawBody body;
    private final int maxBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int scanned;
    private int filled;
    private int length;
    private boolean ended;

    /// @param maxBytes of a line; at most half of the buffer's 64 KiB
    public LineReader(RawBody body, int maxBytes) {
        this.body = body;
        this.maxBytes = maxBytes;
    }

    public byte[] buffer() {
        return buffer;
    }

    /// The offset of the line in the buffer.
    public int from() {
        return from;
    }

    /// The length of the line in bytes, without its line feed.
    public int length() {
        return length;
    }

    /// Moves to the next line. The last line needs no line feed.
    public Found next() {
        from = scanned;
        boolean tooLong = false;
        while (true) {
            for (int i = scanned; i < filled; i++) {
                if (buffer[i] == '\n') {
                    length = i - from;
                    scanned = i + 1;
                    return tooLong || length > maxBytes ? Found.TOO_LONG : Found.LINE;
                }
            }
            scanned = filled;
            if (scanned - from > maxBytes) {
                // The part of the line that was read is dropped.
                tooLong = true;
                from = scanned;
            }
            if (!fill()) {
                length = scanned - from;
                if (tooLong) {
                    return Found.TOO_LONG;
                }
                return length > 0 ? Found.LINE : Found.END;
            }
        }
    }

    private boolean fill() {
        if (ended) {
            return false;
        }
        if (from > 0 && (from == filled || buffer.length - filled < maxBytes)) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            scanned -= from;
            filled -= from;
            from = 0;
        }
        int read = body.read(buffer, filled, buffer.length - filled);
        ended = read < 0;
        filled += Math.max(0, read);
        return !ended;
    }
}
