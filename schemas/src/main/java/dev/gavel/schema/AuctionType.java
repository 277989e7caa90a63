package dev.gavel.schema;

import java.util.Locale;

/// How an auction finds its winner and price.
public enum AuctionType {
    /// Ascending: each bid exceeds the previous one; the highest bidder wins and pays their own bid.
    ENGLISH,
    /// Ascending: each bidder states a maximum, and the auction bids for them up to it.
    PROXY,
    /// Nobody sees the bids before the close; the highest bidder wins and pays their own bid.
    SEALED_FIRST,
    /// Nobody sees the bids before the close; the highest bidder wins and pays the second-highest bid (Vickrey 1961).
    SEALED_SECOND;

    /// Whether the bids are withheld until the close.
    public boolean isSealed() {
        return this == SEALED_FIRST || this == SEALED_SECOND;
    }

    /// Whether the amounts of bids are never published: maxima and sealed bids.
    public boolean withholdsAmounts() {
        return this != ENGLISH;
    }

    /// The code in JSON and SQL: lower case.
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
