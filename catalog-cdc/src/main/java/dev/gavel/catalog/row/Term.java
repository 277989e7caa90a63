package dev.gavel.catalog.row;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a catalog's row can say about its auction. A term's column is called as the term, unless `--column` says
/// otherwise.
public enum Term {
    ID(ValueType.WHOLE),
    TITLE(ValueType.TEXT),
    TYPE(ValueType.TEXT),
    OPENING_PRICE(ValueType.DECIMAL),
    RESERVE_PRICE(ValueType.DECIMAL),
    BUY_NOW_PRICE(ValueType.DECIMAL),
    INCREMENT_FIXED(ValueType.DECIMAL),
    INCREMENT_PERCENT(ValueType.DECIMAL),
    INCREMENT_PRESET(ValueType.TEXT),
    STARTS_AT(ValueType.INSTANT),
    ENDS_AT(ValueType.INSTANT),
    SOFT_CLOSE_WINDOW_S(ValueType.WHOLE),
    SOFT_CLOSE_EXTENSION_S(ValueType.WHOLE),
    SOFT_CLOSE_LATEST(ValueType.INSTANT),
    MAX_BIDS_PER_BIDDER(ValueType.WHOLE),
    ALLOW_SELF_OUTBID(ValueType.TRUTH),
    /// No term of the sale: the value `cancelled` takes it back.
    STATUS(ValueType.TEXT);

    private final ValueType type;

    Term(ValueType type) {
        this.type = type;
    }

    public ValueType type() {
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
    static Term ofCode(String code) {
        return Arrays.stream(values())
                .filter(term -> term.code().equals(code))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--column knows no term '"
                                        + code
                                        + "'; there are "
                                        + Arrays.stream(values()).map(Term::code).collect(Collectors.joining(", "))));
    }
}
