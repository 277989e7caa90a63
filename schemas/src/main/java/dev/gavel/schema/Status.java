package dev.gavel.schema;

import java.util.Locale;

/// Where an auction is in its life.
public enum Status {
    SCHEDULED,
    OPEN,
    SOLD,
    UNSOLD,
    CANCELLED;

    /// As JSON, SQL and Redis have it: lower case.
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
