package dev.gavel.ingest.http.connection;

import dev.gavel.ingest.json.Problem;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Reads a chunked body and writes it again without chunk extensions and trailers (RFC 9112, section 7.1), which
/// Helidon 4.5.0 does not understand (`Http1Connection.readNextChunk`). Data is passed on as it arrives, in chunks of
/// its own, so a chunk may have any size.
final class ChunkReader {
    private static final int MAX_SIZE_DIGITS = 15;
    private static final int MAX_SIZE_LINE_BYTES = 256;
    private static final int MAX_TRAILER_BYTES = 4096;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum Part {
        SIZE,
        /// A blank behind the size, so that an extension must follow.
        BLANK,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_END,
        LAST_LF,
        OVER
    }

    private Part part = Part.SIZE;
    private long left;
    private int digits;
    private int lineBytes;
    private int end;

    /// Begins another body.
    void start() {
        part = Part.SIZE;
        beginSize();
    }

    boolean isOver() {
        return part == Part.OVER;
    }

    /// The offset behind the bytes that the last [#next] has read.
    int end() {
        return end;
    }

    /// Reads until there is data, or to the end of the body or of the bytes.
    ///
    /// @return a chunk, the last chunk, or `null` if more bytes have to arrive
    /// @throws Problem if the chunks are malformed
    byte @Nullable [] next(byte[] bytes, int from) {
        for (end = from; end < bytes.length; ) {
            if (part == Part.DATA) {
                int length = (int) Math.min(left, bytes.length - end);
                byte[] chunk = chunk(bytes, end, length);
                end += length;
                left -= length;
                if (left == 0) {
                    part = Part.DATA_CR;
                }
                return chunk;
            }
            part = after(bytes[end++]);
            if (part == Part.OVER) {
                return LAST_CHUNK.clone();
            }
        }
        return null;
    }

    private Part after(byte b) {
        return switch (part) {
            case SIZE -> size(b);
            case BLANK -> b == ';' ? Part.EXTENSION : blank(b);
            case EXTENSION -> b == '\r' ? Part.SIZE_END : inLine(b, Part.EXTENSION, MAX_SIZE_LINE_BYTES);
            case SIZE_END -> lineFeed(b, left > 0 ? Part.DATA : trailerStart());
            case DATA_CR -> carriageReturn(b);
            case DATA_LF -> lineFeed(b, beginSize());
            case TRAILER_START -> b == '\r' ? Part.LAST_LF : trailerName(b);
            case TRAILER -> b == '\r' ? Part.TRAILER_END : inLine(b, Part.TRAILER, MAX_TRAILER_BYTES);
            case TRAILER_END -> lineFeed(b, trailerEnd());
            case LAST_LF -> lineFeed(b, Part.OVER);
            case DATA, OVER -> throw new IllegalStateException("not a control byte");
        };
    }

    private Part size(byte b) {
        int digit = Character.digit(b, 16);
        if (digit >= 0) {
            digits += left > 0 || digit > 0 ? 1 : 0;
            if (++lineBytes > MAX_SIZE_LINE_BYTES || digits > MAX_SIZE_DIGITS) {
                throw malformed("a chunk is too large");
            }
            left = left * 16 + digit;
            return Part.SIZE;
        }
        if (lineBytes == 0) {
            throw malformed("a chunk has no size");
        }
        return switch (b) {
            case '\r' -> Part.SIZE_END;
            case ';' -> Part.EXTENSION;
            default -> blank(b);
        };
    }

    private Part blank(byte b) {
        if ((b != ' ' && b != '\t') || ++lineBytes > MAX_SIZE_LINE_BYTES) {
            throw malformed("the size of a chunk is not a hexadecimal number");
        }
        return Part.BLANK;
    }

    private Part inLine(byte b, Part same, int maxBytes) {
        if (!ByteClass.VALUE.has(b) || ++lineBytes > maxBytes) {
            throw malformed("a chunk extension or a trailer is too long or has an invalid character");
        }
        return same;
    }

    private Part trailerStart() {
        lineBytes = 0;
        return Part.TRAILER_START;
    }

    private Part trailerEnd() {
        lineBytes += 2;
        return Part.TRAILER_START;
    }

    private Part trailerName(byte b) {
        if (!ByteClass.TOKEN.has(b)) {
            throw malformed("a trailer has no name");
        }
        return inLine(b, Part.TRAILER, MAX_TRAILER_BYTES);
    }

    private static Part carriageReturn(byte b) {
        if (b != '\r') {
            throw malformed("a chunk does not end where it should");
        }
        return Part.DATA_LF;
    }

    private static Part lineFeed(byte b, Part next) {
        if (b != '\n') {
            throw malformed("a line of the chunked body does not end with CRLF");
        }
        return next;
    }

    private Part beginSize() {
        left = 0;
        digits = 0;
        lineBytes = 0;
        return Part.SIZE;
    }

    private static byte[] chunk(byte[] bytes, int from, int length) {
        byte[] size = Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[size.length + length + 4];
        System.arraycopy(size, 0, chunk, 0, size.length);
        chunk[size.length] = '\r';
        chunk[size.length + 1] = '\n';
        System.arraycopy(bytes, from, chunk, size.length + 2, length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    private static Problem malformed(String why) {
        return Problem.badRequest("malformed_body", "The body is not valid HTTP/1.1: " + why + ".", null)
                .closingConnection();
    }
}
