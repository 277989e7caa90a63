package dev.gavel.schema;

import java.util.Locale;

/// The public state of a reserve price.
public enum Reserve {
    /// There is no reserve price, or the auction is sealed and not over.
    UNTOLD,
    NOT_MET,
    MET;

    /// The code in SQL and Redis: lower case.
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
