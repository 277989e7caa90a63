package dev.gavel.schema.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Terms that [TermsWriter] wrote can be posted and can be given to a scenario.
final class TermsRoundTripTest {
    private static final long AUCTION = 42;

    @Property
    void aNewAuctionGetsTheTermsThatWereWritten(@ForAll("terms") AuctionTerms terms) {
        assertThat(AuctionRequest.parse(json(terms)).terms()).isEqualTo(terms);
    }

    @Property
    void aScenarioGivesTheTermsThatWereWrittenToAnyAuction(
            @ForAll("terms") AuctionTerms recorded, @ForAll("terms") AuctionTerms terms) {
        assertThat(TermsOverrides.parse(json(terms)).of(AUCTION, recorded)).isEqualTo(terms);
    }

    @Property
    void aScenarioGivesThemToOneAuction(@ForAll("terms") AuctionTerms recorded, @ForAll("terms") AuctionTerms terms) {
        String file = "{\"auctions\": {\"" + AUCTION + "\": " + new String(json(terms), UTF_8) + "}}";
        TermsOverrides overrides = TermsOverrides.parse(file.getBytes(UTF_8));

        assertThat(overrides.of(AUCTION, recorded)).isEqualTo(terms);
        assertThat(overrides.of(AUCTION + 1, recorded)).isSameAs(recorded);
    }

    private static byte[] json(AuctionTerms terms) {
        JsonWriter json = new JsonWriter(64);
        TermsWriter.write(json, terms);
        return json.toBytes();
    }

    /// All terms that a seller can set.
    @Provide
    Arbitrary<AuctionTerms> terms() {
        Arbitrary<@Nullable Long> start = Arbitraries.longs().between(0, 1_000_000).injectNull(0.3);
        Arbitrary<Long> end = Arbitraries.longs().between(1_000_001, AuctionTerms.MAX_TIME_MS);
        Arbitrary<String> title = Arbitraries.strings().withCharRange(' ', '~').withChars("äß€中").ofMaxLength(200);
        Arbitrary<Long> ticks =
                Arbitraries.of(AuctionTerms.SMALLEST, AuctionTerms.DEFAULT_TICK_SIZE_MICROS, 50_000L, Micros.UNIT);
        return Combinators.combine(Arbitraries.of(AuctionType.class), ticks)
                .flatAs((type, tick) ->
                        Combinators.combine(
                                        title,
                                        prices(type, tick),
                                        increments(type, tick),
                                        start,
                                        end,
                                        softCloses(type),
                                        retractions(type),
                                        bidders(type))
                                .as((text, prices, increment, startsAt, endsAt, softClose, retraction, bidders) ->
                                        new AuctionTerms(
                                                AuctionTerms.RULES_VERSION,
                                                text,
                                                type,
                                                tick,
                                                prices,
                                                increment,
                                                startsAt,
                                                endsAt,
                                                latestFrom(softClose, endsAt),
                                                retraction,
                                                bidders,
                                                UnknownFields.NONE)));
    }

    private static Arbitrary<Prices> prices(AuctionType type, long tick) {
        Arbitrary<Long> opening = Arbitraries.longs().between(1, Micros.MAX / 4 / tick).map(ticks -> ticks * tick);
        Arbitrary<Long> more = Arbitraries.longs().between(0, Micros.MAX / 4 / tick).map(ticks -> ticks * tick);
        return Combinators.combine(opening, more, more, Arbitraries.integers().between(0, 3))
                .as((price, reserve, buyNow, which) -> {
                    long reserveMicros = (which & 1) == 0 ? 0 : price + reserve;
                    boolean buys = (which & 2) != 0 && !type.isSealed();
                    return new Prices(price, reserveMicros, buys ? Math.max(price, reserveMicros) + buyNow : 0);
                });
    }

    private static Arbitrary<Increment> increments(AuctionType type, long tick) {
        if (type.isSealed()) {
            return Arbitraries.just(Increment.tick(tick));
        }
        Arbitrary<Long> micros = Arbitraries.longs().between(1, Micros.MAX / tick).map(ticks -> ticks * tick);
        return Arbitraries.oneOf(
                Arbitraries.just(Increment.tick(tick)),
                micros.map(Increment.Fixed::new),
                Arbitraries.longs().between(1, Increment.Percent.MAX).map(Increment.Percent::new),
                tick > 50_000
                        ? Arbitraries.just(Increment.tick(tick))
                        : Arbitraries.just(IncrementPreset.named(IncrementPreset.EBAY)),
                micros.list().ofMinSize(1).ofMaxSize(Increment.Bands.MAX_BANDS).map(TermsRoundTripTest::bands));
    }

    private static Increment bands(List<Long> steps) {
        List<Increment.Band> bands = new ArrayList<>();
        for (long step : steps) {
            bands.add(new Increment.Band(bands.size() * 1_500_000L, step));
        }
        return new Increment.Bands(null, bands);
    }

    private static Arbitrary<@Nullable SoftClose> softCloses(AuctionType type) {
        Arbitrary<Long> ms = Arbitraries.longs().between(1, SoftClose.MAX_MS);
        Arbitrary<SoftClose> some =
                Combinators.combine(ms, ms, Arbitraries.longs().between(0, 1), Arbitraries.of(SoftCloseTrigger.class))
                        .as((window, extension, latest, trigger) -> new SoftClose(window, extension, latest, trigger));
        return type.isSealed() ? Arbitraries.just(null) : some.injectNull(0.3);
    }

    private static @Nullable SoftClose latestFrom(@Nullable SoftClose softClose, long endsAtMs) {
        return softClose == null || softClose.latestMs() == 0
                ? softClose
                : new SoftClose(softClose.windowMs(), softClose.extensionMs(), endsAtMs, softClose.trigger());
    }

    private static Arbitrary<@Nullable Retraction> retractions(AuctionType type) {
        return Combinators.combine(
                        Arbitraries.longs().between(1, Retraction.MAX_WINDOW_MS),
                        Arbitraries.integers().between(1, Retraction.MAX_LAST),
                        Arbitraries.of(true, type != AuctionType.ENGLISH))
                .as(Retraction::new)
                .injectNull(0.5);
    }

    private static Arbitrary<BidderLimits> bidders(AuctionType type) {
        Arbitrary<List<Long>> allowed = Arbitraries.longs().between(1, Long.MAX_VALUE).list().ofMaxSize(20);
        return Combinators.combine(
                        Arbitraries.integers().between(0, BidderLimits.MAX_BIDS), allowed, Arbitraries.of(true, false))
                .as((max, bidders, again) ->
                        new BidderLimits(max, !bidders.isEmpty(), bidders, again && type == AuctionType.ENGLISH));
    }
}
