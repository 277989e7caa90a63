package dev.gavel.catalog.row;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// A field of an auction that a row can contain. Its column has the same name, unless `--column` names another.
public enum AuctionField {
    ID(FieldType.INTEGER),
    TITLE(FieldType.TEXT),
    TYPE(FieldType.TEXT),
    OPENING_PRICE(FieldType.DECIMAL),
    RESERVE_PRICE(FieldType.DECIMAL),
    BUY_NOW_PRICE(FieldType.DECIMAL),
    TICK_SIZE(FieldType.DECIMAL),
    INCREMENT_FIXED(FieldType.DECIMAL),
    INCREMENT_PERCENT(FieldType.DECIMAL),
    INCREMENT_PRESET(FieldType.TEXT),
    STARTS_AT(FieldType.INSTANT),
    ENDS_AT(FieldType.INSTANT),
    SOFT_CLOSE_WINDOW_S(FieldType.INTEGER),
    SOFT_CLOSE_EXTENSION_S(FieldType.INTEGER),
    SOFT_CLOSE_LATEST(FieldType.INSTANT),
    SOFT_CLOSE_ON(FieldType.TEXT),
    MAX_BIDS_PER_BIDDER(FieldType.INTEGER),
    ALLOW_SELF_OUTBID(FieldType.BOOLEAN),
    /// Not a term of the auction: the value `cancelled` cancels it, and other values are ignored.
    STATUS(FieldType.TEXT);

    private final FieldType type;

    AuctionField(FieldType type) {
        this.type = type;
    }

    public FieldType type() {
        return type;
    }

    /// Whether the source table must have a column for it.
    public boolean isRequired() {
        return this == ID || this == ENDS_AT;
    }

    /// The name in options, and the default name of the column: lower case.
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Parses a [#code].
    ///
    /// @throws IllegalArgumentException if there is no such field; the message lists all fields
    static AuctionField ofCode(String code) {
        return Arrays.stream(values())
                .filter(field -> field.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--column: unknown field '"
                                        + code
                                        + "'; the fields are "
                                        + Arrays.stream(values())
                                                .map(AuctionField::code)
                                                .collect(Collectors.joining(", "))));
    }
}
