package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.naive.Move.Aim;
import dev.gavel.processor.auction.naive.Move.Clock;
import dev.gavel.processor.auction.naive.Move.Expiry;
import dev.gavel.processor.auction.naive.Move.Kind;
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
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/// Generates histories with edge cases: amounts near limits, times near deadlines, repeated keys.
public final class Scripts {
    static final int MOST_MOVES = 200;
    private static final long UNIT = Micros.UNIT;
    private static final long HOUR_MS = 3_600_000;

    private Scripts() {}

    /// Histories of one or two auctions of all types, some under earlier rules versions.
    public static Arbitrary<Script> all() {
        return scripts(Arbitraries.of(AuctionType.class).flatMap(Scripts::terms), 2);
    }

    /// Histories of one auction.
    static Arbitrary<Script> of(
            Function<Arbitrary<AuctionTerms>, Arbitrary<AuctionTerms>> narrowed, AuctionType... types) {
        return scripts(narrowed.apply(Arbitraries.of(types).flatMap(Scripts::terms)), 1);
    }

    static Arbitrary<Script> of(AuctionType... types) {
        return of(terms -> terms, types);
    }

    /// Terms of an English auction of half an hour, in which any higher amount wins.
    static AuctionTerms simplest() {
        return new AuctionTerms("watch", UNIT, 1, null, ScriptPlayer.START_MS + HOUR_MS / 2, UnknownFields.NONE);
    }

    private static Arbitrary<Script> scripts(Arbitrary<AuctionTerms> terms, int mostLots) {
        return Combinators.combine(terms.list().ofMinSize(1).ofMaxSize(mostLots), moves().list().ofMaxSize(MOST_MOVES))
                .as(Script::new);
    }

    private static Arbitrary<Move> moves() {
        Arbitrary<Kind> kinds =
                Arbitraries.frequency(
                        Tuple.of(170, Kind.BID),
                        Tuple.of(18, Kind.RETRACT_OWN),
                        Tuple.of(4, Kind.RETRACT_ANOTHERS),
                        Tuple.of(2, Kind.OPEN),
                        Tuple.of(6, Kind.CLOSE_AT_END),
                        Tuple.of(1, Kind.CLOSE_BY_SELLER),
                        Tuple.of(1, Kind.CANCEL),
                        Tuple.of(14, Kind.AGAIN));
        Arbitrary<Aim> aims =
                Arbitraries.frequency(
                        Tuple.of(12, Aim.MINIMUM),
                        Tuple.of(3, Aim.PRICE),
                        Tuple.of(2, Aim.OPENING),
                        Tuple.of(2, Aim.RESERVE),
                        Tuple.of(1, Aim.BUY_NOW),
                        Tuple.of(5, Aim.HIGHEST),
                        Tuple.of(3, Aim.OWN),
                        Tuple.of(4, Aim.FAR));
        Arbitrary<Clock> clocks =
                Arbitraries.frequency(
                        Tuple.of(60, Clock.STANDS),
                        Tuple.of(120, Clock.TICKS),
                        Tuple.of(6, Clock.BACK),
                        Tuple.of(4, Clock.TO_START),
                        Tuple.of(5, Clock.TO_END),
                        Tuple.of(2, Clock.A_DAY));
        Arbitrary<Expiry> expiries =
                Arbitraries.frequency(
                        Tuple.of(40, Expiry.NONE),
                        Tuple.of(1, Expiry.BID_JUST_IN_TIME),
                        Tuple.of(1, Expiry.BID_TOO_LATE),
                        Tuple.of(1, Expiry.COMMAND_JUST_IN_TIME),
                        Tuple.of(1, Expiry.COMMAND_TOO_LATE));
        Arbitrary<Integer> keys =
                Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 12)));
        return Combinators.combine(
                        Combinators.combine(kinds, aims, clocks, expiries).as(Choice::new),
                        // Seldom the highest possible amount, which nothing can exceed.
                        Arbitraries.integers().between(0, 499),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(-2, 6),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(1, 60),
                        keys)
                .as((choice, luck, lot, bidder, nudge, back, ticks, key) ->
                        new Move(
                                choice.kind(),
                                lot,
                                bidder,
                                luck == 499 ? Aim.MOST : choice.aim(),
                                nudge,
                                back,
                                choice.clock(),
                                ticks,
                                key,
                                choice.expiry()));
    }

    private record Choice(Kind kind, Aim aim, Clock clock, Expiry expiry) {}

    /// One in ten English auctions has rules version 1, and some auctions of all types have versions 2 to 5.
    private static Arbitrary<AuctionTerms> terms(AuctionType type) {
        // A third do not divide the largest amount.
        Arbitrary<AuctionTerms> newest =
                Arbitraries.of(AuctionTerms.SMALLEST, UNIT / 100, UNIT / 4, UNIT, 7 * UNIT / 10, 7L)
                        .flatMap(tick -> newest(type, tick));
        if (type != AuctionType.ENGLISH) {
            return newest;
        }
        Arbitrary<AuctionTerms> first =
                Combinators.combine(times(), Arbitraries.longs().between(1, 3))
                        .as((times, steps) ->
                                new AuctionTerms(
                                        "watch",
                                        UNIT,
                                        steps * UNIT / 4,
                                        times.startsAtMs(),
                                        times.endsAtMs(),
                                        UnknownFields.NONE));
        return Arbitraries.frequencyOf(Tuple.of(9, newest), Tuple.of(1, first));
    }

    /// Under rules version 2 there was one tick size and one trigger of a soft close.
    private static Arbitrary<AuctionTerms> newest(AuctionType type, long tick) {
        int newest = AuctionTerms.RULES_VERSION;
        Arbitrary<Integer> versions =
                tick == AuctionTerms.SMALLEST
                        ? Arbitraries.of(newest, newest, 5, 4, 3, 2)
                        : Arbitraries.of(newest, newest, newest, 5, 4, 3);
        return versions.flatMap(version ->
                Combinators.combine(
                                prices(type, tick),
                                type.isSealed() ? Arbitraries.just(Increment.tick(tick)) : increments(tick),
                                times(),
                                type.isSealed() ? Arbitraries.just(NO_SOFT_CLOSE) : softCloses(version),
                                retractions(),
                                bidders(type))
                        .as((prices, increment, times, softClose, retraction, bidders) ->
                                new AuctionTerms(
                                        version,
                                        "watch",
                                        type,
                                        tick,
                                        prices,
                                        increment,
                                        times.startsAtMs(),
                                        times.endsAtMs(),
                                        softClose.at(times.endsAtMs()),
                                        retraction.of(),
                                        bidders,
                                        // Half of the auctions have a seller.
                                        version < AuctionTerms.VERSION_WITH_SELLER
                                                ? 0
                                                : times.endsAtMs() % 2 * ScriptPlayer.SELLER,
                                        UnknownFields.NONE)));
    }

    private static Arbitrary<Prices> prices(AuctionType type, long tick) {
        Arbitrary<Long> openings = Arbitraries.of(1L, UNIT / 4, UNIT, 5 * UNIT, 999 * UNIT, Micros.MAX - 3 * UNIT);
        Arbitrary<Long> above =
                Arbitraries.frequencyOf(
                        Tuple.of(2, Arbitraries.just(-1L)),
                        Tuple.of(1, Arbitraries.longs().between(0, 12).map(steps -> steps * UNIT / 4)));
        Arbitrary<Long> buyNowAbove = type.isSealed() ? Arbitraries.just(-1L) : above;
        return Combinators.combine(openings, above, buyNowAbove)
                .as((opening, reserve, buyNow) -> {
                    long openingPrice = onTick(opening, tick);
                    long reservePrice = reserve < 0 ? 0 : onTick(Micros.sum(openingPrice, reserve), tick);
                    long highest = Math.max(openingPrice, reservePrice);
                    long buyNowPrice = buyNow < 0 ? 0 : onTick(Micros.sum(highest, buyNow), tick);
                    return new Prices(openingPrice, reservePrice, buyNowPrice);
                });
    }

    /// A multiple of the tick size near this amount.
    private static long onTick(long micros, long tick) {
        long most = Micros.MAX / tick * tick;
        return Math.max(tick, Math.min(most, micros / tick * tick));
    }

    private static Arbitrary<Increment> increments(long tick) {
        Arbitrary<Increment> fixed =
                Arbitraries.of(1L, UNIT / 4, UNIT / 2, UNIT).map(step -> new Increment.Fixed(onTick(step, tick)));
        Arbitrary<Increment> percent =
                Arbitraries.of(1L, UNIT / 3, 7 * UNIT / 2, 100 * UNIT).map(Increment.Percent::new);
        // Increments that fall as the price rises, which a seller's own table may do.
        Increment.Bands odd =
                new Increment.Bands(
                        null,
                        List.of(
                                new Increment.Band(0, onTick(UNIT, tick)),
                                new Increment.Band(2 * UNIT, onTick(UNIT / 4, tick)),
                                new Increment.Band(3 * UNIT, onTick(2 * UNIT, tick))));
        boolean cents = UNIT / 100 % tick == 0;
        Arbitrary<Increment> bands =
                cents ? Arbitraries.of(IncrementPreset.named(IncrementPreset.EBAY), odd) : Arbitraries.just(odd);
        return Arbitraries.oneOf(fixed, percent, bands);
    }

    private record Times(@Nullable Long startsAtMs, long endsAtMs) {}

    /// Long enough that keys may expire before the end. A few auctions end before they start.
    private static Arbitrary<Times> times() {
        Arbitrary<Long> starts =
                Arbitraries.frequencyOf(
                        Tuple.of(3, Arbitraries.just(0L)), Tuple.of(1, Arbitraries.longs().between(1, 20_000)));
        Arbitrary<Long> ends =
                Arbitraries.frequencyOf(
                        Tuple.of(10, Arbitraries.longs().between(30_000, 600_000)),
                        Tuple.of(10, Arbitraries.longs().between(47 * HOUR_MS, 49 * HOUR_MS)),
                        Tuple.of(1, Arbitraries.longs().between(0, 10)));
        return Combinators.combine(starts, ends)
                .as((start, end) ->
                        new Times(
                                start == 0 || start >= end ? null : ScriptPlayer.START_MS + start,
                                ScriptPlayer.START_MS + end));
    }

    /// @param latestMs time after the end; negative: no limit
    private record Snipes(long windowMs, long extensionMs, long latestMs, SoftCloseTrigger trigger) {
        @Nullable SoftClose at(long endsAtMs) {
            long latest = latestMs < 0 ? 0 : endsAtMs + latestMs;
            return windowMs == 0 ? null : new SoftClose(windowMs, extensionMs, latest, trigger);
        }
    }

    private static final Snipes NO_SOFT_CLOSE = new Snipes(0, 0, 0, SoftCloseTrigger.ANY_BID);

    private static Arbitrary<Snipes> softCloses(int version) {
        return Combinators.combine(
                        Arbitraries.of(0L, 0L, 2L, 60_000L),
                        Arbitraries.of(1L, 30_000L, 120_000L),
                        Arbitraries.of(-1L, 0L, 45_000L),
                        version == 2
                                ? Arbitraries.just(SoftCloseTrigger.ANY_BID)
                                : Arbitraries.of(SoftCloseTrigger.class))
                .as(Snipes::new);
    }

    private record Limits(long windowMs, int last) {
        @Nullable Retraction of() {
            return windowMs == 0 ? null : new Retraction(windowMs, last, true);
        }
    }

    private static Arbitrary<Limits> retractions() {
        return Combinators.combine(Arbitraries.of(0L, 5_000L, 60_000L, 7_200_000L), Arbitraries.of(1, 2, 5, 32))
                .as(Limits::new);
    }

    private static Arbitrary<BidderLimits> bidders(AuctionType type) {
        return Combinators.combine(
                        Arbitraries.of(0, 0, 0, 1, 4), Arbitraries.of(0, 0, 0, 1), Arbitraries.of(true, false))
                .as((most, invited, outbid) ->
                        new BidderLimits(
                                most,
                                invited == 1,
                                invited == 1 ? List.of(1L, 2L, 4L) : List.of(),
                                type == AuctionType.ENGLISH && outbid));
    }
}
