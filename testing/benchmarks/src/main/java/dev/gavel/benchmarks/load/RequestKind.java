package dev.gavel.benchmarks.load;

import java.util.Locale;

/// The intent of a request. The status and code of the response tell its outcome.
public enum RequestKind {
    /// A bid above the price.
    WINNING,
    /// A bid that does not top the price.
    TOO_LOW,
    /// A bid sent before, again, with its idempotency key.
    RETRY,
    /// `GET /api/auctions/{id}`.
    READ,
    /// `POST /api/auctions`.
    OPENING,
    /// A `POST` to the bare server.
    BARE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
