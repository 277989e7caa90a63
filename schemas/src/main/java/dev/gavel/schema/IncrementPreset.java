package dev.gavel.schema;

import java.util.List;

/// Increment tables with a name. The log gets the full table, so that a later version cannot change the terms of an
/// existing auction.
public final class IncrementPreset {
    /// eBay's bid increments of 2003, from its help page "Bid increments" of that time. The public data sets of eBay
    /// auctions of those years follow them.
    public static final String EBAY = "ebay";

    private static final Increment.Bands EBAY_2003 =
            new Increment.Bands(
                    EBAY,
                    List.of(
                            band("0", "0.05"),
                            band("1", "0.25"),
                            band("5", "0.50"),
                            band("25", "1"),
                            band("100", "2.50"),
                            band("250", "5"),
                            band("500", "10"),
                            band("1000", "25"),
                            band("2500", "50"),
                            band("5000", "100")));

    private IncrementPreset() {}

    /// @throws IllegalArgumentException if there is no preset of this name
    public static Increment.Bands named(String name) {
        if (name.equals(EBAY)) {
            return EBAY_2003;
        }
        throw new IllegalArgumentException("no such increment preset: " + name);
    }

    private static Increment.Band band(String from, String step) {
        return new Increment.Band(Micros.parse(from), Micros.parse(step));
    }
}
