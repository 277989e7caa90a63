package dev.gavel.ingest;

import org.jspecify.annotations.Nullable;

/// Whole numbers in paths and queries: digits only, so that no second spelling of an id goes around.
final class Digits {
    private static final int MOST = 19;

    private Digits() {}

    /// The number; -1 if this is none, or one beyond int64.
    static long parse(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > MOST) {
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
        // 19 digits reach beyond int64 by less than a factor of two: the sign tells.
        return value < 0 ? -1 : value;
    }
}
