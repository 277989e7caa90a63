package dev.gavel.catalog.row;

import dev.gavel.catalog.row.SourceRow.MalformedRowException;
import dev.gavel.schema.CatalogIds;
import java.util.Locale;

/// Which auction belongs to a row.
public enum RowIds {
    /// The auction with the row's id. Who knows the id can open that auction first by the HTTP API.
    SHARED,
    /// An auction whose id the HTTP API cannot use: the row's id above the first of [CatalogIds].
    RESERVED;

    /// The largest id that a row can have with [#RESERVED].
    static final long MAX_RESERVED = CatalogIds.LAST - CatalogIds.FIRST + 1;

    /// The name in options: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Parses a [#code].
    ///
    /// @throws IllegalArgumentException if there is none; the message is for the user
    public static RowIds ofCode(String code) {
        for (RowIds ids : values()) {
            if (ids.code().equals(code)) {
                return ids;
            }
        }
        throw new IllegalArgumentException("--ids (GAVEL_CATALOG_IDS) must be shared or reserved, not " + code);
    }

    /// The auction of a row.
    ///
    /// @throws MalformedRowException if the row's id is too large
    long auctionId(SourceRow row) {
        return switch (this) {
            case SHARED -> row.id();
            case RESERVED -> CatalogIds.FIRST - 1 + row.id(MAX_RESERVED);
        };
    }

    /// The id of the row of an auction.
    public long rowId(long auctionId) {
        return switch (this) {
            case SHARED -> auctionId;
            case RESERVED -> auctionId - CatalogIds.FIRST + 1;
        };
    }
}
