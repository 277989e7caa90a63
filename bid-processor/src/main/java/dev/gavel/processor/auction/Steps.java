package dev.gavel.processor.auction;

import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import java.util.List;

/// By how much a price must be topped.
final class Steps {
    /// 100 %, in 10⁻⁶ percent.
    private static final long WHOLE = Increment.Percent.MAX;

    private Steps() {}

    /// The lowest amount that tops the price by an increment; never more than the largest amount there is.
    static long above(Increment increment, long priceMicros) {
        return Micros.sum(priceMicros, step(increment, priceMicros));
    }

    private static long step(Increment increment, long priceMicros) {
        return switch (increment) {
            case Increment.Fixed(long stepMicros) -> stepMicros;
            case Increment.Percent(long percentMicros) -> share(priceMicros, percentMicros);
            case Increment.Bands bands -> ofBand(bands.bands(), priceMicros);
        };
    }

    /// Rounded up, and in two parts: the product of the whole would not fit a long.
    private static long share(long priceMicros, long percentMicros) {
        long wholes = priceMicros / WHOLE * percentMicros;
        long rest = priceMicros % WHOLE * percentMicros;
        return wholes + Math.ceilDiv(rest, WHOLE);
    }

    private static long ofBand(List<Increment.Band> bands, long priceMicros) {
        int band = bands.size() - 1;
        while (bands.get(band).fromMicros() > priceMicros) {
            band--;
        }
        return bands.get(band).stepMicros();
    }
}
