package dev.gavel.schema;

/// The smallest step of an auction's amounts: each of them is a multiple of it.
public final class TickSize {
    private TickSize() {}

    public static boolean divides(long tickSizeMicros, long amountMicros) {
        return amountMicros % tickSizeMicros == 0;
    }

    /// The largest amount of an auction with this tick size.
    public static long largestMultiple(long tickSizeMicros) {
        return Micros.MAX - Micros.MAX % tickSizeMicros;
    }

    /// The amount rounded up to a multiple, at most [Micros#MAX].
    public static long roundUp(long tickSizeMicros, long micros) {
        long rest = micros % tickSizeMicros;
        return rest == 0 ? micros : Micros.sum(micros, tickSizeMicros - rest);
    }

    /// @throws ContradictoryTermsException that names the first term that is not a multiple
    static void requireMultiples(long tickSizeMicros, Prices prices, Increment increment) {
        requireMultiple(tickSizeMicros, "opening_price", prices.openingMicros());
        requireMultiple(tickSizeMicros, "reserve_price", prices.reserveMicros());
        requireMultiple(tickSizeMicros, "buy_now_price", prices.buyNowMicros());
        switch (increment) {
            case Increment.Fixed(long stepMicros) -> requireMultiple(tickSizeMicros, "increment.fixed", stepMicros);
            case Increment.Percent _ -> {
                // Rounded up to the tick size when it is added to a price.
            }
            case Increment.Bands bands -> {
                String field = bands.preset() == null ? "increment.bands" : "increment.preset";
                for (Increment.Band band : bands.bands()) {
                    requireMultiple(tickSizeMicros, field, band.stepMicros());
                }
            }
        }
    }

    private static void requireMultiple(long tickSizeMicros, String field, long micros) {
        if (!divides(tickSizeMicros, micros)) {
            throw new ContradictoryTermsException(
                    "off_tick",
                    field,
                    "%s has %s, which is not a multiple of the auction's tick_size, %s."
                            .formatted(field, Micros.format(micros), Micros.format(tickSizeMicros)));
        }
    }
}
