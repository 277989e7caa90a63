package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.TickSize;
import java.util.List;

/// Adds an increment to a price.
final class Increments {
    /// 100 %, in 10⁻⁶ percent.
    private static final long WHOLE = Increment.Percent.MAX;

    private Increments() {}

    /// The price plus one increment, at most the largest multiple of the tick size. A percentage is rounded up to the
    /// tick size; other increments are multiples of it.
    static long add(AuctionTerms terms, long priceMicros) {
        long tick = terms.tickSizeMicros();
        long step = TickSize.roundUp(tick, step(terms.increment(), priceMicros));
        return Math.min(Micros.sum(priceMicros, step), TickSize.largestMultiple(tick));
    }

    private static long step(Increment increment, long priceMicros) {
        return switch (increment) {
            case Increment.Fixed(long stepMicros) -> stepMicros;
            case Increment.Percent(long percentMicros) -> percentOf(priceMicros, percentMicros);
            case Increment.Bands bands -> bandStep(bands.bands(), priceMicros);
        };
    }

    /// Rounded up to micros. Computed in two parts, because the product of price and percentage can exceed a `long`.
    private static long percentOf(long priceMicros, long percentMicros) {
        long wholes = priceMicros / WHOLE * percentMicros;
        long rest = priceMicros % WHOLE * percentMicros;
        return wholes + Math.ceilDiv(rest, WHOLE);
    }

    private static long bandStep(List<Increment.Band> bands, long priceMicros) {
        int band = bands.size() - 1;
        while (bands.get(band).fromMicros() > priceMicros) {
            band--;
        }
        return bands.get(band).stepMicros();
    }
}
