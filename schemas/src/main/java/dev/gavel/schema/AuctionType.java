package dev.gavel.schema;

import java.util.Locale;

/// How an auction finds its winner and price.
public enum AuctionType {
    /// Ascending: each bid tops the last, the highest wins and is paid.
    ENGLISH,
    /// Ascending, bids are made for the bidders up to the maximum that each states.
    PROXY,
    /// One round, nobody sees the others' bids; the highest wins and is paid.
    SEALED_FIRST,
    /// The same, and the winner pays the second-highest (Vickrey 1961).
    SEALED_SECOND;

    /// Whether nothing about the bids may be seen before the close.
    public boolean isSealed() {
        return this == SEALED_FIRST || this == SEALED_SECOND;
    }

    /// Whether what a bidder states is for the auctioneer alone: a maximum, or a sealed bid.
    public boolean withholdsAmounts() {
        return this != ENGLISH;
    }

    /// As JSON and SQL have it: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#code] wrote.
    ///
    /// @throws IllegalArgumentException if there is no such type
    public static AuctionType ofCode(String code) {
        for (AuctionType type : values()) {
            if (type.code().equals(code)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no such type of auction: " + code);
    }
}
