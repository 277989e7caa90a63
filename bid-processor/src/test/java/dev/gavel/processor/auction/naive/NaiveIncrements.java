package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// "By how much a bid must top the price", computed in decimals.
final class NaiveIncrements {
    private static final int DECIMALS = 6;
    private static final BigDecimal MOST = new BigDecimal("9000000000000.000000");

    private NaiveIncrements() {}

    /// The lowest amount that exceeds this one by the increment. "Nothing ever asks for more than 9 000 000 000 000."
    /// "All amounts are multiples of the tick size; a percentage is rounded up to one."
    static long add(AuctionTerms terms, long micros) {
        BigDecimal tick = BigDecimal.valueOf(terms.tickSizeMicros(), DECIMALS);
        BigDecimal price = BigDecimal.valueOf(micros, DECIMALS);
        BigDecimal next = price.add(step(terms.increment(), price));
        BigDecimal reached = inTicks(next, tick, RoundingMode.UP).min(inTicks(MOST, tick, RoundingMode.DOWN));
        return reached.unscaledValue().longValueExact();
    }

    private static BigDecimal inTicks(BigDecimal amount, BigDecimal tick, RoundingMode rounding) {
        return amount.divide(tick, 0, rounding).multiply(tick).setScale(DECIMALS);
    }

    private static BigDecimal step(Increment increment, BigDecimal price) {
        return switch (increment) {
            case Increment.Fixed fixed -> BigDecimal.valueOf(fixed.stepMicros(), DECIMALS);
            case Increment.Percent percent ->
                    BigDecimal.valueOf(percent.percentMicros(), DECIMALS)
                            .movePointLeft(2)
                            .multiply(price)
                            .setScale(DECIMALS, RoundingMode.UP);
            case Increment.Bands table -> {
                BigDecimal step = BigDecimal.ZERO;
                for (Increment.Band band : table.bands()) {
                    if (BigDecimal.valueOf(band.fromMicros(), DECIMALS).compareTo(price) <= 0) {
                        step = BigDecimal.valueOf(band.stepMicros(), DECIMALS);
                    }
                }
                yield step;
            }
        };
    }
}
