package dev.gavel.schema;

import java.util.Locale;

/// The public status of an auction.
public enum Status {
    SCHEDULED,
    OPEN,
    SOLD,
    UNSOLD,
    CANCELLED;

    /// The code in JSON, SQL and Redis: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#code] wrote.
    ///
    /// @throws IllegalArgumentException if there is no such status
    public static Status ofCode(String code) {
        for (Status status : values()) {
            if (status.code().equals(code)) {
                return status;
            }
        }
        throw new IllegalArgumentException("no such status: " + code);
    }
}
