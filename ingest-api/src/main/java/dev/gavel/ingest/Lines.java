package dev.gavel.ingest;

/// Cuts a body into lines, in one buffer: a line is a part of it, until the next is asked for.
final class Lines {
    private static final int BUFFER_BYTES = 64 * 1024;

    /// What [#next] found.
    enum Found {
        LINE,
        /// Longer than a line may be: skipped.
        TOO_LONG,
        END
    }

    private final BodyBytes body;
    private final int mostBytes;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int from;
    private int scanned;
    private int filled;
    private int length;
    private boolean ended;

    /// @param mostBytes of a line, at most half of the buffer's 64 KiB
    Lines(BodyBytes body, int mostBytes) {
        this.body = body;
        this.mostBytes = mostBytes;
    }

    byte[] buffer() {
        return buffer;
    }

    /// Where the line begins.
    int from() {
        return from;
    }

    /// The line's, without its end.
    int length() {
        return length;
    }

    /// Goes to the next line; the last need not have an end of its own.
    Found next() {
        from = scanned;
        boolean tooLong = false;
        while (true) {
            for (int i = scanned; i < filled; i++) {
                if (buffer[i] == '\n') {
                    length = i - from;
                    scanned = i + 1;
                    return tooLong || length > mostBytes ? Found.TOO_LONG : Found.LINE;
                }
            }
            scanned = filled;
            if (scanned - from > mostBytes) {
                // What was seen of it is not kept.
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
        if (from > 0 && (from == filled || buffer.length - filled < mostBytes)) {
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
