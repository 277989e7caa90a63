package dev.gavel.catalog.row;

import java.util.Locale;

/// What a deleted row means for its auction.
public enum DeletePolicy {
    /// Nothing: tables are tidied up while people are still bidding.
    IGNORE,
    /// The auction is cancelled.
    CANCEL;

    /// The name in options: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Parses a [#code].
    ///
    /// @throws IllegalArgumentException if there is no such policy; the message is for the user
    public static DeletePolicy ofCode(String code) {
        for (DeletePolicy policy : values()) {
            if (policy.code().equals(code)) {
                return policy;
            }
        }
        throw new IllegalArgumentException(
                "--on-delete (GAVEL_CATALOG_ON_DELETE) must be ignore or cancel, not " + code);
    }
}
