package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TickSizeTest {
    @ParameterizedTest
    @CsvSource({"0.01, 10.01", "0.05, 10.05", "1, 11.00", "0.000001, 10.000001"})
    void isTheIncrementOfAnAuctionWithoutOne(String tick, String minimum) {
        TestAuction auction = TestTerms.english("1").tickSize(tick).open();
        auction.bid(7, "10");

        assertThat(auction.minimum()).isEqualTo(minimum);
    }

    @Test
    void rejectsABidBetweenTwoTicks() {
        TestAuction auction = TestTerms.english("1").tickSize("0.01").open();

        auction.bid(7, "10.005");
        assertThat(auction.rejections()).containsExactly(Reason.OFF_TICK);
        auction.bid(7, "10");
        auction.bid(8, "10.005");
        assertThat(auction.rejections()).containsExactly(Reason.OFF_TICK, Reason.BID_TOO_LOW);
        auction.bid(7, "11.005");
        assertThat(auction.rejections()).containsExactly(Reason.ALREADY_LEADING, Reason.OFF_TICK);
        auction.bid(8, "10.01");
        assertThat(auction.rejections()).isEmpty();
    }

    @Test
    void rejectsAMaximumAndASealedBidBetweenTwoTicks() {
        TestAuction proxy = TestTerms.proxy("1").tickSize("1").open();
        proxy.bid(7, "10.50");
        assertThat(proxy.rejections()).containsExactly(Reason.OFF_TICK);

        TestAuction sealed = TestTerms.sealedFirst().tickSize("1").open();
        sealed.bid(7, "10.50");
        assertThat(sealed.rejections()).containsExactly(Reason.OFF_TICK);
    }

    @Test
    void roundsAPercentageUp() {
        TestAuction auction =
                TestTerms.english("1").tickSize("0.01").increment(new Increment.Percent(Micros.parse("3.5"))).open();
        auction.bid(7, "10.01");

        assertThat(auction.minimum()).as("10.36035").isEqualTo("10.37");
    }

    @Test
    void asksForNothingAboveTheLargestMultiple() {
        TestAuction auction = TestTerms.english("1").tickSize("0.07").prices("0.07").open();
        auction.bid(7, "8999999999999.96");

        assertThat(auction.rejections()).isEmpty();
        assertThat(auction.minimum()).isEqualTo("8999999999999.96");
        auction.bid(8, "9000000000000");
        assertThat(auction.rejections()).containsExactly(Reason.OFF_TICK);
    }

    @Test
    void dividesEveryPriceOfTheTerms() {
        assertOffTick(TestTerms.english("1").tickSize("3"), "opening_price has 1.00, which is not a multiple");
        assertOffTick(TestTerms.english("1").tickSize("0.01").reserve("20.005"), "reserve_price has 20.005");
        assertOffTick(TestTerms.english("1").tickSize("0.01").buyNow("20.005"), "buy_now_price has 20.005");
        assertOffTick(
                TestTerms.english("1").tickSize("0.01").increment(TestTerms.fixed("0.005")), "increment.fixed has");
        assertOffTick(
                TestTerms.english("1").tickSize("1").increment(IncrementPreset.named(IncrementPreset.EBAY)),
                "increment.preset has 0.05, which is not a multiple of the auction's tick_size, 1.00.");
    }

    private static void assertOffTick(TestTerms terms, String message) {
        assertThatThrownBy(terms::terms)
                .isInstanceOfSatisfying(
                        ContradictoryTermsException.class, e -> assertThat(e.code()).isEqualTo("off_tick"))
                .hasMessageContaining(message);
    }
}
