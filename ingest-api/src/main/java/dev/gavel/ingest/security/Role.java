package dev.gavel.ingest.security;

import java.util.Locale;

/// What a caller may do. Every role may also read what is public.
public enum Role {
    /// Bids, and reads its own bids and receipts.
    BIDDER,

    /// Opens auctions, and closes and cancels its own.
    SELLER,

    /// Acts for the house: opens, closes and cancels every auction, and reads every receipt. It does not bid for
    /// others.
    OPERATOR,

    /// Reads what is public.
    READER;

    /// In claims and on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws IllegalArgumentException if there is no such role
    public static Role of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("a role is bidder, seller, operator or reader, not " + word);
    }
}
