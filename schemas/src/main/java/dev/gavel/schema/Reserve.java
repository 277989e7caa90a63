package dev.gavel.schema;

import java.util.Locale;

/// What bidders may know of a reserve price.
public enum Reserve {
    /// There is none, or it is not told yet: sealed.
    UNTOLD,
    NOT_MET,
    MET;

    /// As SQL and Redis have it: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#code] wrote.
    ///
    /// @throws IllegalArgumentException if there is no such state
    public static Reserve ofCode(String code) {
        for (Reserve reserve : values()) {
            if (reserve.code().equals(code)) {
                return reserve;
            }
        }
        throw new IllegalArgumentException("no such state of a reserve: " + code);
    }
}
