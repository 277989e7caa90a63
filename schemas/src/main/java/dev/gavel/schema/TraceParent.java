package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// The W3C Trace Context of a request (<https://www.w3.org/TR/trace-context/#traceparent-header>), which travels as a
/// header of the same name over HTTP and through the records, so that one id finds a bid's request, command, event and
/// reply.
public final class TraceParent {
    /// The header's name, over HTTP and on a record.
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;

    private TraceParent() {}

    /// The header if it is one of version 00 with lower-case hex and non-zero ids, otherwise null: the standard says to
    /// ignore a malformed one.
    public static @Nullable String valid(@Nullable String header) {
        if (header == null || header.length() != LENGTH || !header.startsWith("00-")) {
            return null;
        }
        boolean shaped =
                header.charAt(35) == '-'
                        && header.charAt(52) == '-'
                        && isId(header, 3, 35)
                        && isId(header, 36, 52)
                        && isHex(header, 53, 55);
        return shaped ? header : null;
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
