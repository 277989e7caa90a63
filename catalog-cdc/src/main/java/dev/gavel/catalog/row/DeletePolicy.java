package dev.gavel.catalog.row;

import java.util.Locale;

/// What it means that a row is deleted.
public enum DeletePolicy {
    /// Nothing: tidying up a table must not stop a sale that people bid in.
    IGNORE,
    /// The auction is cancelled.
    CANCEL;

    /// As options have it: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#code] wrote.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who set it
    public static DeletePolicy ofCode(String code) {
        for (DeletePolicy onDelete : values()) {
            if (onDelete.code().equals(code)) {
                return onDelete;
            }
        }
        throw new IllegalArgumentException(
                "--on-delete (GAVEL_CATALOG_ON_DELETE) must be ignore or cancel, not " + code);
    }
}
