package dev.gavel.schema.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TermsOverridesTest {
    private static final AuctionTerms RECORDED =
            AuctionRequest.parse(
                            bytes(
                                    "{'title': 'watch', 'opening_price': '2',"
                                            + " 'reserve_price': '5', 'buy_now_price': '90', 'increment': {'preset': 'ebay'},"
                                            + " 'ends_at': '2026-11-30T18:00:00Z', 'soft_close': {'window': 'PT2M', 'extension': 'PT3M'},"
                                            + " 'retraction': {'window': 'PT10M'}, 'max_bids_per_bidder': 20, 'allowed_bidders': [7, 8],"
                                            + " 'allow_self_outbid': true}"))
                    .terms();

    @Test
    void leavesWhatIsNotNamed() {
        AuctionTerms terms = other("{'reserve_price': '9'}");

        assertThat(terms.prices().reserveMicros()).isEqualTo(9 * Micros.UNIT);
        assertThat(other(terms, "{'reserve_price': '5'}")).isEqualTo(RECORDED);
    }

    @Test
    void isTheSameWhereEverythingIsNamedAsItWas() {
        assertThat(
                        other(
                                "{'title': 'watch', 'opening_price': '2', 'reserve_price': '5', 'buy_now_price': '90',"
                                        + " 'increment': {'preset': 'ebay'}, 'ends_at': '2026-11-30T18:00:00Z', 'type': 'english',"
                                        + " 'soft_close': {'window': 'PT2M', 'extension': 'PT3M'}, 'allow_self_outbid': true,"
                                        + " 'retraction': {'window': 'PT10M'}, 'max_bids_per_bidder': 20, 'allowed_bidders': [7, 8]}"))
                .isSameAs(RECORDED);
    }

    @Test
    void takesAwayWhatIsNull() {
        AuctionTerms terms =
                other(
                        "{'reserve_price': null, 'buy_now_price': null, 'increment': null, 'soft_close': null,"
                                + " 'retraction': null, 'max_bids_per_bidder': null, 'allowed_bidders': null}");

        assertThat(terms.prices().reserveMicros()).isZero();
        assertThat(terms.prices().buyNowMicros()).isZero();
        assertThat(terms.increment()).isEqualTo(Increment.tick(AuctionTerms.DEFAULT_TICK_SIZE_MICROS));
        assertThat(terms.softClose()).isNull();
        assertThat(terms.retraction()).isNull();
        assertThat(terms.bidders().maxBids()).isZero();
        assertThat(terms.bidders().byInvitation()).isFalse();
    }

    @Test
    void anotherTypeLosesWhatItDoesNotHaveUnlessItIsAskedFor() {
        AuctionTerms sealed = other("{'type': 'sealed_second'}");

        assertThat(sealed.type()).isEqualTo(AuctionType.SEALED_SECOND);
        assertThat(sealed.softClose()).isNull();
        assertThat(sealed.prices().buyNowMicros()).isZero();
        assertThat(sealed.prices().reserveMicros()).isEqualTo(5 * Micros.UNIT);
        assertThat(other("{'type': 'proxy'}").bidders().selfOutbid()).isFalse();
        assertThatThrownBy(() -> other("{'type': 'sealed_first', 'increment': {'fixed': 1}}"))
                .isInstanceOf(ContradictoryTermsException.class)
                .hasMessageContaining("A sealed auction has no increment");
    }

    @Test
    void hasTermsOfOneAuctionOnTopOfThoseOfAll() {
        TermsOverrides terms =
                TermsOverrides.parse(
                        bytes("{'reserve_price': '6', 'auctions': {'42': {'reserve_price': '7', 'title': 'clock'}}}"));

        assertThat(terms.of(42, RECORDED).prices().reserveMicros()).isEqualTo(7 * Micros.UNIT);
        assertThat(terms.of(43, RECORDED).prices().reserveMicros()).isEqualTo(6 * Micros.UNIT);
        assertThat(terms.onlyAuctions()).isEmpty();
        assertThat(TermsOverrides.parse(bytes("{'auctions': {'42': {'title': 'clock'}}}")).onlyAuctions())
                .containsExactly(42L);
    }

    @Test
    void whatComesLaterCountsWhereBothNameTheSame() {
        TermsOverrides both =
                TermsOverrides.parse(bytes("{'reserve_price': '6', 'buy_now_price': '80'}"))
                        .and(TermsOverrides.parse(bytes("{'reserve_price': '8'}")));

        assertThat(both.of(42, RECORDED).prices().reserveMicros()).isEqualTo(8 * Micros.UNIT);
        assertThat(both.of(42, RECORDED).prices().buyNowMicros()).isEqualTo(80 * Micros.UNIT);
    }

    /// Under rules version 1 the leader could bid again. A version without soft close cannot get one.
    @Test
    void givesTheFirstRulesLaterOnesOnlyWhereSomethingIsOtherwise() {
        AuctionTerms first = new AuctionTerms("watch", Micros.UNIT, 1, null, 1_800_000_000_000L, UnknownFields.NONE);

        assertThat(other(first, "{'reserve_price': null}")).isSameAs(first);
        AuctionTerms second = other(first, "{'soft_close': {'window': 'PT1M', 'extension': 'PT1M'}}");
        assertThat(second.rulesVersion()).isEqualTo(AuctionTerms.VERSION_WITH_TICKS);
        assertThat(second.bidders().selfOutbid()).isTrue();
    }

    @Test
    void changesOnlyTheFieldsOfASoftCloseThatAreNamed() {
        SoftClose recorded = Objects.requireNonNull(RECORDED.softClose());
        SoftClose changed = Objects.requireNonNull(other("{'soft_close': {'on': 'lead_change'}}").softClose());

        assertThat(changed)
                .isEqualTo(new SoftClose(recorded.windowMs(), recorded.extensionMs(), 0, SoftCloseTrigger.LEAD_CHANGE));
        AuctionTerms without = other("{'soft_close': null}");
        assertThat(other(without, "{'soft_close': {'on': 'lead_change'}}")).isSameAs(without);
    }

    /// What was one tick follows the tick size; other amounts must be multiples of it.
    @Test
    void givesAnotherTickSize() {
        AuctionTerms plain = AuctionRequest.parse(bytes("{'ends_at': '2026-11-30T18:00:00Z'}")).terms();
        AuctionTerms yen = other(plain, "{'tick_size': 1}");

        assertThat(yen.prices().openingMicros()).isEqualTo(Micros.UNIT);
        assertThat(yen.increment()).isEqualTo(Increment.tick(Micros.UNIT));
        assertThatThrownBy(() -> other("{'tick_size': '0.03'}"))
                .isInstanceOf(ContradictoryTermsException.class)
                .hasMessageContaining("opening_price has 2.00, which is not a multiple");
    }

    /// Under version 2 every auction had the smallest tick size, and any bid moved the end.
    @Test
    void givesVersion2TheThirdWithTheSameMeaning() {
        AuctionTerms second = version2();

        assertThat(other(second, "{'reserve_price': null}")).isSameAs(second);
        AuctionTerms third = other(second, "{'reserve_price': 9}");
        assertThat(third.rulesVersion()).isEqualTo(AuctionTerms.VERSION_WITH_TICKS);
        assertThat(third.tickSizeMicros()).isEqualTo(AuctionTerms.SMALLEST);
        assertThat(third.softClose()).isEqualTo(second.softClose());
    }

    /// A new proxy auction with this retraction would be rejected.
    @Test
    void keepsTheRetractionOfAnAuctionThatGetsAnotherType() {
        assertThat(other("{'type': 'proxy', 'allow_self_outbid': null}").retraction())
                .isEqualTo(Objects.requireNonNull(RECORDED.retraction()).withDisclosure());
    }

    private static AuctionTerms version2() {
        return new AuctionTerms(
                2,
                "watch",
                AuctionType.PROXY,
                AuctionTerms.SMALLEST,
                Prices.opening(AuctionTerms.SMALLEST),
                Increment.tick(AuctionTerms.SMALLEST),
                null,
                1_800_000_000_000L,
                new SoftClose(1, 1, 0, SoftCloseTrigger.ANY_BID),
                null,
                BidderLimits.NONE,
                UnknownFields.NONE);
    }

    @Test
    void rejectsUnknownFieldsAndInvalidValues() {
        assertRejected("{'reserve': '5'}", "reserve is not a field here. Did you mean reserve_price?");
        assertRejected("{'id': 7}", "id is not a field here. The fields here are title, ");
        assertRejected("{'ends_at': null}", "ends_at is not a term that a scenario can remove");
        assertThatThrownBy(() -> TermsOverrides.parse(bytes("{'increment': {'percent': 0}}")))
                .isInstanceOf(ContradictoryTermsException.class)
                .hasMessageContaining("increment.percent must be above 0");
        assertRejected("{'reserve_price': 'much'}", "reserve_price must be a decimal");
        assertRejected("{'auctions': {'x': {}}}", "'x', which is not an auction's id");
        assertRejected("{'auctions': {'42': {'reserve_price': true}}}", "auctions.42.reserve_price must be a decimal");
        assertRejected("[]", "must be a JSON object");
        assertRejected("{'reserve_price': 5", "not JSON");
    }

    private static void assertRejected(String json, String why) {
        assertThatThrownBy(() -> TermsOverrides.parse(bytes(json)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContaining(why);
    }

    private static AuctionTerms other(String json) {
        return other(RECORDED, json);
    }

    private static AuctionTerms other(AuctionTerms recorded, String json) {
        return TermsOverrides.parse(bytes(json)).of(42, recorded);
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(UTF_8);
    }
}
