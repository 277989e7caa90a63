package dev.gavel.benchmarks.load;

import java.util.Locale;

/// What a request is meant to be. What came of it, its answer's status and code tell.
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
    /// What the bare server gets.
    BARE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
