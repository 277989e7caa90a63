package dev.gavel.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads the lines of an HTTP/1.1 response with status 200 and a chunked body (RFC 9112, section 7.1), byte by byte and
/// without a lock.
final class ChunkedLines {
    private static final int BUFFER = 1 << 16;
    private static final int LONGEST_LINE = 1 << 14;

    private final InputStream in;
    private final byte[] bytes = new byte[BUFFER];
    private int at;
    private int end;

    /// Bytes of the current chunk that have not been read; -1 before the first chunk.
    private int left = -1;

    private final byte[] line = new byte[LONGEST_LINE];
    private int size;

    private ChunkedLines(InputStream in) {
        this.in = in;
    }

    /// Reads the head.
    ///
    /// @throws IOException if the status is not 200
    static ChunkedLines of(InputStream in) throws IOException {
        ChunkedLines lines = new ChunkedLines(in);
        lines.head();
        return lines;
    }

    /// Reads the next line.
    ///
    /// @return `false` after the last chunk
    boolean next() throws IOException {
        size = 0;
        while (true) {
            if (left <= 0 && !nextChunk()) {
                return false;
            }
            int next = read();
            left--;
            if (next == '\n') {
                return true;
            }
            if (size == line.length) {
                throw new IOException("a line of the response has more than " + LONGEST_LINE + " bytes");
            }
            line[size++] = (byte) next;
        }
    }

    /// Holds the line, without its end, until [#next] is called again.
    byte[] line() {
        return line;
    }

    int size() {
        return size;
    }

    private void head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < LONGEST_LINE && !head.toString().endsWith("\r\n\r\n")) {
            head.append((char) read());
        }
        if (!head.toString().startsWith("HTTP/1.1 200")) {
            throw new IOException("the stream was answered " + head.toString().lines().findFirst().orElse(""));
        }
    }

    /// @return `false` if there is none
    private boolean nextChunk() throws IOException {
        if (left == 0) {
            require('\r', read());
            require('\n', read());
        }
        left = 0;
        for (int next = read(); next != '\r'; next = read()) {
            left = left * 16 + Character.digit(next, 16);
        }
        require('\n', read());
        return left > 0;
    }

    private static void require(char expected, int read) throws IOException {
        if (read != expected) {
            throw new IOException("the response is not in chunks");
        }
    }

    private int read() throws IOException {
        if (at == end) {
            end = in.read(bytes);
            at = 0;
            if (end < 0) {
                throw new EOFException("the server ended the stream");
            }
        }
        return bytes[at++];
    }
}
