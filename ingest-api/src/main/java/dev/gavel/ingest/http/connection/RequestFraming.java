package dev.gavel.ingest.http.connection;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of a connection into requests. It hands over the bytes of one request only, until the next one is
/// allowed to begin, so that no part of a body is ever taken for a request. A head is handed over as a whole.
final class RequestFraming {
    private static final byte[] NONE = {};

    private enum Part {
        HEAD,
        LENGTH,
        CHUNKS,
        END
    }

    private final RequestHead head = new RequestHead();
    private final ChunkReader chunks = new ChunkReader();
    private Part part = Part.HEAD;
    private byte[] held = NONE;
    private int from;

    /// The part of the head that was searched for its end.
    private int scanned;

    /// Of a body with a known length, the bytes not yet handed over.
    private long left;

    /// Adds bytes as they arrive.
    void received(byte[] bytes) {
        if (from == held.length) {
            held = bytes;
        } else {
            byte[] all = Arrays.copyOfRange(held, from, held.length + bytes.length);
            System.arraycopy(bytes, 0, all, held.length - from, bytes.length);
            held = all;
        }
        scanned -= from;
        from = 0;
    }

    /// The next bytes of the current request, or `null` if more have to arrive first.
    ///
    /// @throws dev.gavel.ingest.json.Problem if they are not valid HTTP/1.1
    byte @Nullable [] next() {
        return switch (part) {
            case HEAD -> nextHead();
            case LENGTH -> nextOfLength();
            case CHUNKS -> nextOfChunks();
            case END -> throw new IllegalStateException("the request is over");
        };
    }

    /// Whether all of the current request was handed over.
    boolean isOver() {
        return part == Part.END;
    }

    /// Whether a body is expected.
    boolean isInBody() {
        return part == Part.LENGTH || part == Part.CHUNKS;
    }

    /// Whether bytes were received that do not belong to what was handed over.
    boolean holdsBytes() {
        return from < held.length;
    }

    /// Whether the response to the request that is being received must have no body.
    boolean isToHead() {
        return part == Part.HEAD ? Ascii.startsWith(held, from, "HEAD ") : head.isHead();
    }

    /// The head that was handed over last.
    RequestHead head() {
        return head;
    }

    /// Lets the next request begin.
    void nextRequest() {
        part = Part.HEAD;
        scanned = from;
    }

    private byte @Nullable [] nextHead() {
        int end = headEnd();
        if (end < 0) {
            return null;
        }
        head.parse(held, from, end);
        left = head.isChunked() ? 0 : head.contentLength();
        if (head.isChunked()) {
            chunks.start();
            part = Part.CHUNKS;
        } else {
            part = left == 0 ? Part.END : Part.LENGTH;
        }
        if (head.needsRewriting()) {
            byte[] rewritten = RewrittenHead.of(head);
            from = end;
            return rewritten;
        }
        // A body that came with its head is handed over together with it, mostly without a copy.
        int bodyBytes = (int) Math.min(left, held.length - end);
        left -= bodyBytes;
        if (part == Part.LENGTH && left == 0) {
            part = Part.END;
        }
        return take(end + bodyBytes);
    }

    /// The offset behind the empty line, or -1 if it has not arrived.
    private int headEnd() {
        while (scanned < held.length) {
            byte b = held[scanned++];
            if (b == '\n') {
                if (scanned - from < 2 || held[scanned - 2] != '\r') {
                    throw RequestHead.malformed("a line does not end with CRLF");
                }
                if (scanned - from == 2) {
                    // An empty line before a request is ignored (RFC 9112, section 2.2).
                    from = scanned;
                } else if (held[scanned - 3] == '\n') {
                    return checkedLimits(scanned);
                }
            } else if (scanned - from == 1 && b != '\r' && !ByteClass.TOKEN.has(b)) {
                // Perhaps TLS, whose bytes may never have a line end.
                throw RequestHead.malformed("the request line is invalid");
            }
        }
        checkedLimits(held.length);
        return -1;
    }

    private int checkedLimits(int end) {
        if (end - from > RequestHead.MAX_LINE_BYTES) {
            checkLimits(end);
        }
        return end;
    }

    private void checkLimits(int end) {
        int line = from;
        while (line < end && held[line] != '\n') {
            line++;
        }
        if (line - from > RequestHead.MAX_LINE_BYTES) {
            throw RequestHead.tooLarge(414, "uri_too_long", "The request line", RequestHead.MAX_LINE_BYTES);
        }
        if (end - from > RequestHead.MAX_BYTES) {
            throw RequestHead.tooLarge(431, "headers_too_large", "The request's head", RequestHead.MAX_BYTES);
        }
    }

    private byte @Nullable [] nextOfLength() {
        int bytes = (int) Math.min(left, held.length - from);
        if (bytes == 0) {
            return null;
        }
        left -= bytes;
        if (left == 0) {
            part = Part.END;
        }
        return take(from + bytes);
    }

    private byte @Nullable [] nextOfChunks() {
        byte[] chunk = chunks.next(held, from);
        from = chunks.end();
        if (chunks.isOver()) {
            part = Part.END;
        }
        return chunk;
    }

    private byte[] take(int to) {
        byte[] taken = from == 0 && to == held.length ? held : Arrays.copyOfRange(held, from, to);
        from = to;
        if (from == held.length) {
            held = NONE;
            from = 0;
        }
        scanned = from;
        return taken;
    }
}
