package dev.gavel.ingest.http;

import org.jspecify.annotations.Nullable;

/// Whole numbers in paths, queries and headers: digits only, so that an id has one spelling.
public final class Digits {
    private static final int MAX_LENGTH = 19;

    private Digits() {}

    /// The number, or -1 if the text is not one or exceeds int64.
    public static long parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MAX_LENGTH) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            value = value * 10 + (digit - '0');
        }
        // 19 digits exceed int64 by less than a factor of two, so an overflow shows in the sign.
        return value < 0 ? -1 : value;
    }
}
