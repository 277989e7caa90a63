package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Tests each condition. FastPathTest of the system tests shows that the conditions are sufficient.
class FirmMinimumTest {
    private static final Increment FALLING =
            new Increment.Bands(
                    null, List.of(new Increment.Band(0, Micros.UNIT), new Increment.Band(2 * Micros.UNIT, 1)));

    @Test
    void holdsWhereThePriceOnlyRises() {
        assertThat(isFirm(AuctionType.ENGLISH, FALLING, null, BidderLimits.NONE)).isTrue();
        assertThat(isFirm(AuctionType.PROXY, Increment.tick(AuctionTerms.SMALLEST), null, BidderLimits.NONE)).isTrue();
        assertThat(isFirm(AuctionType.PROXY, IncrementPreset.named(IncrementPreset.EBAY), null, BidderLimits.NONE))
                .isTrue();
        assertThat(FirmMinimum.holdsFor(new AuctionTerms("v1", 1, 1, null, 1, UnknownFields.NONE))).isTrue();
    }

    @Test
    void doesNotHoldWhereTheMinimumMayFallOrSaysNothing() {
        assertThat(isFirm(AuctionType.PROXY, FALLING, null, BidderLimits.NONE)).isFalse();
        assertThat(
                        isFirm(
                                AuctionType.ENGLISH,
                                Increment.tick(AuctionTerms.SMALLEST),
                                new Retraction(1, 1),
                                BidderLimits.NONE))
                .isFalse();
        assertThat(isFirm(AuctionType.SEALED_FIRST, Increment.tick(AuctionTerms.SMALLEST), null, BidderLimits.NONE))
                .isFalse();
        assertThat(isFirm(AuctionType.SEALED_SECOND, Increment.tick(AuctionTerms.SMALLEST), null, BidderLimits.NONE))
                .isFalse();
    }

    @Test
    void doesNotHoldWhereAnotherReasonComesFirst() {
        BidderLimits limited = new BidderLimits(3, false, List.of(), false);
        BidderLimits invited = new BidderLimits(0, true, List.of(), false);

        assertThat(isFirm(AuctionType.ENGLISH, Increment.tick(AuctionTerms.SMALLEST), null, limited)).isFalse();
        assertThat(isFirm(AuctionType.ENGLISH, Increment.tick(AuctionTerms.SMALLEST), null, invited)).isFalse();
    }

    private static boolean isFirm(
            AuctionType type, Increment increment, @Nullable Retraction retraction, BidderLimits bidders) {
        return FirmMinimum.holdsFor(
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "watch",
                        type,
                        AuctionTerms.SMALLEST,
                        Prices.opening(Micros.UNIT),
                        increment,
                        null,
                        1,
                        null,
                        retraction,
                        bidders,
                        UnknownFields.NONE));
    }
}
