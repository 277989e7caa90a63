package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// The W3C Trace Context of a request (<https://www.w3.org/TR/trace-context/#traceparent-header>). The HTTP header is
/// copied to a record header of the same name, so that one id finds a bid's request, command, event and reply.
public final class TraceParent {
    /// The name of the HTTP header and of the record header.
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;

    private TraceParent() {}

    /// The header if it is version 00 with lower-case hex and non-zero ids; otherwise null, because the standard says
    /// to ignore malformed headers.
    public static @Nullable String valid(@Nullable String header) {
        if (header == null || header.length() != LENGTH || !header.startsWith("00-")) {
            return null;
        }
        boolean valid =
                header.charAt(35) == '-'
                        && header.charAt(52) == '-'
                        && isId(header, 3, 35)
                        && isId(header, 36, 52)
                        && isHex(header, 53, 55);
        return valid ? header : null;
    }

    private static boolean isId(String header, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to; i++) {
            zero &= header.charAt(i) == '0';
        }
        return !zero && isHex(header, from, to);
    }

    private static boolean isHex(String header, int from, int to) {
        for (int i = from; i < to; i++) {
            char digit = header.charAt(i);
            if ((digit < '0' || digit > '9') && (digit < 'a' || digit > 'f')) {
                return false;
            }
        }
        return true;
    }
}
