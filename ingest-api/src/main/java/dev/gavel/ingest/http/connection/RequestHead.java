package dev.gavel.ingest.http.connection;

import dev.gavel.ingest.json.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Validates the head of a request and finds out how its body is framed (RFC 9112, sections 2 to 6). Anything that a
/// proxy in front could read in another way is rejected, so that both agree where a request ends. An instance belongs
/// to one connection; [#parse] overwrites the previous head.
final class RequestHead {
    /// Below the limit of Helidon's parser.
    static final int MAX_LINE_BYTES = 4_000;

    static final int MAX_BYTES = 16 * 1024;

    /// Each becomes several objects. A browser sends about 20.
    static final int MAX_HEADERS = 100;

    /// Where `OPTIONS *` is routed to.
    static final String ASTERISK_PATH = "/*";

    private static final int MAX_LENGTH_DIGITS = 18;
    private static final int MAX_CODINGS = 8;

    /// ` HTTP/1.1` and its line end.
    private static final int VERSION_BYTES = 11;

    // The parts of the head, for RewrittenHead.
    byte[] bytes = {};
    int end;
    int methodFrom;
    int methodEnd;
    int targetFrom;
    int targetEnd;
    int headersFrom;
    private boolean relayed;
    private boolean http10;
    boolean hasHost;
    private boolean chunked;
    private long contentLength;

    /// @param end behind the empty line; every line feed before it follows a carriage return
    /// @throws Problem if the head is invalid
    void parse(byte[] head, int from, int end) {
        this.bytes = head;
        this.end = end;
        relayed = false;
        hasHost = false;
        chunked = false;
        contentLength = -1;
        int at = requestLine(from);
        headersFrom = at;
        for (int headers = 1; bytes[at] != '\r' || at != end - 2; headers++) {
            if (headers > MAX_HEADERS) {
                throw tooManyHeaders();
            }
            at = header(at);
        }
        if (chunked && contentLength >= 0) {
            throw malformed("Content-Length and Transfer-Encoding contradict each other");
        }
        if (chunked && http10) {
            throw malformed("HTTP/1.0 has no Transfer-Encoding");
        }
    }

    /// The length of the body in bytes, 0 without one. Meaningless if the body is chunked.
    long contentLength() {
        return Math.max(0, contentLength);
    }

    boolean isChunked() {
        return chunked;
    }

    boolean isHttp10() {
        return http10;
    }

    /// Whether the response must have no body.
    boolean isHead() {
        return methodIs("HEAD");
    }

    /// Whether Helidon needs another head than the one received, a [RewrittenHead].
    boolean needsRewriting() {
        return http10 || relayed || isHead() || isAsterisk();
    }

    /// Whether the request concerns the server and not a path.
    boolean isAsterisk() {
        return bytes[targetFrom] == '*' && targetEnd == targetFrom + 1 && methodIs("OPTIONS");
    }

    private int requestLine(int from) {
        methodFrom = from;
        methodEnd = ByteClass.TOKEN.skip(bytes, from);
        targetFrom = methodEnd + 1;
        targetEnd = bytes[methodEnd] == ' ' ? ByteClass.TARGET.skip(bytes, targetFrom) : targetFrom;
        int version = targetEnd;
        boolean valid =
                methodEnd > from
                        && targetEnd > targetFrom
                        && end - version >= VERSION_BYTES + 2
                        && Ascii.startsWith(bytes, version, " HTTP/")
                        && isDigit(bytes[version + 6])
                        && bytes[version + 7] == '.'
                        && isDigit(bytes[version + 8])
                        && bytes[version + 9] == '\r';
        if (!valid) {
            throw malformed("the request line is invalid");
        }
        if (bytes[version + 6] != '1') {
            throw Problem.of(
                            505,
                            "http_version_not_supported",
                            "The version of HTTP is not supported.",
                            "Use HTTP/1.1 or HTTP/1.0.")
                    .closingConnection();
        }
        http10 = bytes[version + 8] == '0';
        relayed = bytes[version + 8] > '1';
        checkMethod();
        return version + VERSION_BYTES;
    }

    private void checkMethod() {
        if (methodIs("CONNECT")) {
            throw Problem.of(
                            501,
                            "method_not_implemented",
                            "The method is not implemented.",
                            "This server is not a proxy. Use a method other than CONNECT.")
                    .closingConnection();
        }
    }

    /// Returns the offset of the next line.
    private int header(int from) {
        int colon = ByteClass.TOKEN.skip(bytes, from);
        if (colon == from || bytes[colon] != ':') {
            throw malformed("a header line is invalid");
        }
        int lineEnd = ByteClass.VALUE.skip(bytes, colon + 1);
        if (bytes[lineEnd] != '\r' || bytes[lineEnd + 1] != '\n') {
            throw malformed("a header has an invalid character");
        }
        int valueFrom = colon + 1;
        int valueEnd = lineEnd;
        while (valueFrom < valueEnd && isBlank(bytes[valueFrom])) {
            valueFrom++;
        }
        while (valueEnd > valueFrom && isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (Ascii.isName(bytes, from, colon, "content-length")) {
            contentLength(valueFrom, valueEnd);
        } else if (Ascii.isName(bytes, from, colon, "transfer-encoding")) {
            transferEncoding(valueFrom, valueEnd);
        } else if (Ascii.isName(bytes, from, colon, "host")) {
            hasHost = true;
        }
        return lineEnd + 2;
    }

    private void contentLength(int from, int to) {
        if (contentLength >= 0) {
            throw malformed("Content-Length occurs twice");
        }
        if (to == from || to - from > MAX_LENGTH_DIGITS) {
            throw malformed("Content-Length is not a number");
        }
        contentLength = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(bytes[i])) {
                throw malformed("Content-Length is not a number");
            }
            contentLength = contentLength * 10 + bytes[i] - '0';
        }
    }

    private void transferEncoding(int from, int to) {
        if (chunked) {
            throw malformed("Transfer-Encoding occurs twice");
        }
        String codings = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        if (isChunkedLast(codings)) {
            throw Problem.of(
                            501,
                            "transfer_encoding_not_implemented",
                            "The transfer encoding is not implemented.",
                            "Use Transfer-Encoding: chunked alone, or Content-Length.")
                    .closingConnection();
        }
        if (!codings.equals("chunked")) {
            throw malformed("Transfer-Encoding is not chunked");
        }
        chunked = true;
    }

    /// Whether the body would end where its last chunk says, after other codings.
    private static boolean isChunkedLast(String codings) {
        String[] names = codings.split(",", MAX_CODINGS + 1);
        for (int i = 0; i < names.length; i++) {
            String name = names[i].strip();
            if (name.isEmpty() || name.equals("chunked") != (i == names.length - 1)) {
                return false;
            }
        }
        return names.length > 1;
    }

    private boolean methodIs(String method) {
        return methodEnd - methodFrom == method.length() && Ascii.startsWith(bytes, methodFrom, method);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    static Problem tooLarge(int status, String code, String what, int maxBytes) {
        return Problem.of(status, code, what + " is too long.", "It may have at most " + maxBytes + " bytes.")
                .closingConnection();
    }

    private static Problem tooManyHeaders() {
        return Problem.of(
                        431,
                        "too_many_headers",
                        "The request has too many headers.",
                        "It may have at most " + MAX_HEADERS + " headers.")
                .closingConnection();
    }

    /// @param why a clause
    static Problem malformed(String why) {
        return Problem.badRequest("bad_request", "The request is not valid HTTP/1.1: " + why + ".", null)
                .closingConnection();
    }
}
