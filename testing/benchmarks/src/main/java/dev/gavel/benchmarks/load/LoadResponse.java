package dev.gavel.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Parses an HTTP/1.1 response that arrives in any number of pieces (RFC 9112). It reads only what a load generator
/// needs: the status, a body with `Content-Length`, and whether the server closes the connection. Reused for each
/// response.
public final class LoadResponse {
    private static final int FIRST_ROOM = 4096;
    private static final int MOST_BYTES = 4 << 20;
    private static final byte[] LENGTH = bytes("content-length");
    private static final byte[] TRANSFER = bytes("transfer-encoding");
    private static final byte[] CONNECTION = bytes("connection");
    private static final byte[] CLOSE = bytes("close");

    private byte[] bytes = new byte[FIRST_ROOM];
    private int size;

    /// Where the header lines have been read up to.
    private int lineStart;

    private int status;
    private int bodyStart;
    private int bodyLength;
    private boolean closes;

    /// Prepares for the next response.
    void reset() {
        size = 0;
        lineStart = 0;
        status = 0;
        bodyStart = -1;
        bodyLength = 0;
        closes = false;
    }

    /// Adds the bytes that have arrived.
    ///
    /// @return whether the response is complete
    /// @throws IOException if the response cannot be parsed, because then the load would measure nothing
    boolean take(ByteBuffer arrived) throws IOException {
        int more = arrived.remaining();
        if (size + more > bytes.length) {
            if (size + more > MOST_BYTES) {
                throw new IOException("a response has more than " + MOST_BYTES + " bytes");
            }
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
        arrived.get(bytes, size, more);
        size += more;
        if (bodyStart < 0 && !readHead()) {
            return false;
        }
        if (size > bodyStart + bodyLength) {
            throw new IOException("the server sent more than one response to one request");
        }
        return size == bodyStart + bodyLength;
    }

    public int status() {
        return status;
    }

    boolean closes() {
        return closes;
    }

    /// Where the value of a JSON string field of the body begins, and ends at the next quote; -1: there is none.
    int field(byte[] quotedName) {
        int last = size - quotedName.length;
        for (int at = bodyStart; at <= last; at++) {
            if (bytes[at] == '"'
                    && Arrays.equals(bytes, at, at + quotedName.length, quotedName, 0, quotedName.length)) {
                return at + quotedName.length;
            }
        }
        return -1;
    }

    /// Whether this text stands there, with a quote after it.
    boolean hasAt(int at, byte[] text) {
        return at + text.length < size
                && bytes[at + text.length] == '"'
                && Arrays.equals(bytes, at, at + text.length, text, 0, text.length);
    }

    /// What stands there up to the next quote.
    String textAt(int at) {
        int end = at;
        while (end < size && bytes[end] != '"') {
            end++;
        }
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    public String body() {
        return new String(bytes, bodyStart, bodyLength, StandardCharsets.UTF_8);
    }

    private boolean readHead() throws IOException {
        for (int at = Math.max(lineStart, 0); at + 1 < size; at++) {
            if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
                continue;
            }
            if (at == lineStart && status != 0) {
                bodyStart = at + 2;
                return true;
            }
            if (status == 0) {
                readStatus(at);
            } else {
                readHeader(lineStart, at);
            }
            lineStart = at + 2;
        }
        return false;
    }

    /// `HTTP/1.1 201 Created`
    private void readStatus(int end) throws IOException {
        if (end < 12 || bytes[0] != 'H' || bytes[1] != 'T' || bytes[2] != 'T' || bytes[3] != 'P') {
            throw new IOException(
                    "not an HTTP response: " + new String(bytes, 0, Math.min(end, 60), StandardCharsets.ISO_8859_1));
        }
        status = digits(9, 12);
    }

    private void readHeader(int start, int end) throws IOException {
        if (isNamed(start, LENGTH)) {
            bodyLength = digits(start + LENGTH.length + 1, end);
        } else if (isNamed(start, TRANSFER)) {
            throw new IOException("the server sent a chunked response, which this client does not support");
        } else if (isNamed(start, CONNECTION)) {
            closes = contains(start + CONNECTION.length + 1, end, CLOSE);
        }
    }

    private boolean isNamed(int start, byte[] name) {
        int colon = start + name.length;
        if (colon >= size || bytes[colon] != ':') {
            return false;
        }
        return matches(start, name);
    }

    private boolean contains(int start, int end, byte[] word) {
        for (int at = start; at + word.length <= end; at++) {
            if (matches(at, word)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(int start, byte[] lowerCase) {
        for (int i = 0; i < lowerCase.length; i++) {
            if ((bytes[start + i] | (lowerCase[i] & 0x20)) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private int digits(int start, int end) throws IOException {
        int value = 0;
        for (int at = start; at < end; at++) {
            byte c = bytes[at];
            if (c >= '0' && c <= '9' && value <= MOST_BYTES) {
                value = value * 10 + (c - '0');
            } else if (c != ' ') {
                throw new IOException(
                        "not a number: " + new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
            }
        }
        return value;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
