package dev.gavel.system.fastpath;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Random terms of auctions of every type. Each optional rule applies to some of them.
final class RandomTerms {
    private static final List<AuctionType> TYPES = List.of(AuctionType.values());
    private static final long UNIT = Micros.UNIT;
    private static final long[] OPENINGS = {1, UNIT / 4, UNIT, UNIT, 5 * UNIT, Micros.MAX - 3 * UNIT};

    /// Increments that fall as the price rises, which a seller's own table may do.
    private static final Increment ODD =
            new Increment.Bands(
                    null,
                    List.of(
                            new Increment.Band(0, 5 * UNIT),
                            new Increment.Band(2 * UNIT, UNIT / 4),
                            new Increment.Band(50 * UNIT, 2 * UNIT)));

    /// They divide the prices and steps.
    private static final long[] TICKS = {1, 1, UNIT / 100, UNIT / 4};

    private static final List<SoftCloseTrigger> TRIGGERS = List.of(SoftCloseTrigger.values());

    private RandomTerms() {}

    static AuctionTerms draw(RandomGenerator random, long nowMs) {
        AuctionType type = TYPES.get(random.nextInt(TYPES.size()));
        Long startsAtMs = random.nextInt(4) == 0 ? nowMs + random.nextInt(1, 20_000) : null;
        long endsAtMs = nowMs + random.nextLong(30_000, 600_000);
        if (type == AuctionType.ENGLISH && random.nextInt(10) == 0) {
            return new AuctionTerms("watch", UNIT, UNIT / 4, startsAtMs, endsAtMs, UnknownFields.NONE);
        }
        long tick = TICKS[random.nextInt(TICKS.length)];
        return new AuctionTerms(
                // Under version 3 more reasons came before that of a low amount.
                random.nextBoolean() ? AuctionTerms.RULES_VERSION : 3,
                "watch",
                type,
                tick,
                prices(random, type, tick),
                type.isSealed() ? Increment.tick(tick) : increment(random, tick),
                startsAtMs,
                endsAtMs,
                type.isSealed() ? null : softClose(random, endsAtMs),
                random.nextInt(5) == 0 ? new Retraction(random.nextLong(1, 60_000), random.nextInt(1, 32), true) : null,
                bidders(random, type),
                UnknownFields.NONE);
    }

    private static Prices prices(RandomGenerator random, AuctionType type, long tick) {
        long opening = Math.max(tick, OPENINGS[random.nextInt(OPENINGS.length)]);
        long reserve = random.nextInt(3) == 0 ? Micros.sum(opening, random.nextInt(12) * UNIT / 4) : 0;
        long buyNow =
                random.nextInt(3) == 0 && !type.isSealed()
                        ? Micros.sum(Math.max(opening, reserve), random.nextInt(12) * UNIT / 4)
                        : 0;
        return new Prices(opening, reserve, buyNow);
    }

    private static Increment increment(RandomGenerator random, long tick) {
        return switch (random.nextInt(5)) {
            case 0 -> Increment.tick(tick);
            case 1 -> new Increment.Fixed(UNIT / 2);
            case 2 -> new Increment.Percent(7 * UNIT / 2);
            case 3 -> tick > UNIT / 100 ? ODD : IncrementPreset.named(IncrementPreset.EBAY);
            default -> ODD;
        };
    }

    private static @Nullable SoftClose softClose(RandomGenerator random, long endsAtMs) {
        return random.nextInt(3) == 0
                ? new SoftClose(
                        60_000,
                        random.nextLong(1, 120_000),
                        random.nextBoolean() ? 0 : endsAtMs + 45_000,
                        TRIGGERS.get(random.nextInt(TRIGGERS.size())))
                : null;
    }

    private static BidderLimits bidders(RandomGenerator random, AuctionType type) {
        boolean invited = random.nextInt(8) == 0;
        return new BidderLimits(
                random.nextInt(8) == 0 ? random.nextInt(1, 4) : 0,
                invited,
                invited ? List.of(1L, 2L, 4L) : List.of(),
                type == AuctionType.ENGLISH && random.nextBoolean());
    }
}
