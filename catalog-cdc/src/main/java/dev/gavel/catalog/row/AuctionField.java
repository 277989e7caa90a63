package dev.gavel.catalog.row;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a catalog's row can say about its auction. A term's column is called as the term, unless `--column` says
/// otherwise.
public enum AuctionField {
    ID(FieldType.WHOLE),
    TITLE(FieldType.TEXT),
    TYPE(FieldType.TEXT),
    OPENING_PRICE(FieldType.DECIMAL),
    RESERVE_PRICE(FieldType.DECIMAL),
    BUY_NOW_PRICE(FieldType.DECIMAL),
    INCREMENT_FIXED(FieldType.DECIMAL),
    INCREMENT_PERCENT(FieldType.DECIMAL),
    INCREMENT_PRESET(FieldType.TEXT),
    STARTS_AT(FieldType.INSTANT),
    ENDS_AT(FieldType.INSTANT),
    SOFT_CLOSE_WINDOW_S(FieldType.WHOLE),
    SOFT_CLOSE_EXTENSION_S(FieldType.WHOLE),
    SOFT_CLOSE_LATEST(FieldType.INSTANT),
    MAX_BIDS_PER_BIDDER(FieldType.WHOLE),
    ALLOW_SELF_OUTBID(FieldType.TRUTH),
    /// No term of the sale: the value `cancelled` takes it back.
    STATUS(FieldType.TEXT);

    private final FieldType type;

    AuctionField(FieldType type) {
        this.type = type;
    }

    public FieldType type() {
        return type;
    }

    /// Whether a table without such a column is no catalog.
    public boolean isRequired() {
        return this == ID || this == ENDS_AT;
    }

    /// As options and columns have it: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#code] wrote.
    ///
    /// @throws IllegalArgumentException with a sentence that lists what there is
    static AuctionField ofCode(String code) {
        return Arrays.stream(values())
                .filter(term -> term.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--column knows no term '"
                                        + code
                                        + "'; there are "
                                        + Arrays.stream(values())
                                                .map(AuctionField::code)
                                                .collect(Collectors.joining(", "))));
    }
}
