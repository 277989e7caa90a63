package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import org.junit.jupiter.api.Test;

final class SealedRulesTest {
    @Test
    void tellsNothingBeforeTheClose() {
        TestAuction auction = TestTerms.sealedSecond().reserve("5").open();
        Standing before = auction.standing();
        auction.bid(7, "10");
        assertThat(auction.standing())
                .isEqualTo(
                        new Standing(
                                Status.OPEN,
                                0,
                                Micros.UNIT,
                                0,
                                0,
                                TestAuction.START,
                                TestAuction.END,
                                0,
                                Reserve.UNTOLD,
                                true));
        assertThat(auction.fact())
                .isInstanceOfSatisfying(Fact.BidAccepted.class, it -> assertThat(it.bid().amountMicros()).isZero());

        auction.bid(8, "10");
        auction.bid(9, "0.50");
        assertThat(auction.rejections()).containsExactly(Reason.BELOW_OPENING_PRICE);
        assertThat(auction.standing()).isEqualTo(before);
    }

    @Test
    void sellsToTheHighestAtTheOwnPrice() {
        TestAuction auction = TestTerms.sealedFirst().open();
        auction.bid(7, "10");
        auction.bid(8, "12");
        auction.bid(9, "12");

        auction.close(CloseCause.SELLER);
        assertThat(auction.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 8, Micros.parse("12"), 3, 3));
        assertThat(auction.price()).isEqualTo("12.00");
    }

    @Test
    void sellsToTheHighestAtThePriceOfTheSecond() {
        TestAuction auction = TestTerms.sealedSecond().open();
        auction.bid(7, "10");
        auction.bid(8, "12");
        auction.bid(9, "11");

        assertThat(hammer(auction)).isEqualTo("11.00");
    }

    @Test
    void takesTheOpeningPriceForTheSecondOfOne() {
        TestAuction auction = TestTerms.sealedSecond().open();
        auction.bid(7, "10");
        auction.bid(7, "15");

        assertThat(hammer(auction)).isEqualTo("1.00");
    }

    @Test
    void takesTheReserveForABid() {
        TestAuction auction = TestTerms.sealedSecond().reserve("8").open();
        auction.bid(7, "10");
        auction.bid(8, "5");

        assertThat(hammer(auction)).isEqualTo("8.00");
    }

    @Test
    void countsTheHigherBidOfWhoBidsAgain() {
        TestAuction auction = TestTerms.sealedSecond().open();
        auction.bid(7, "10");
        auction.bid(8, "8");
        auction.bid(8, "8");
        assertThat(auction.rejections()).containsExactly(Reason.OWN_BID_NOT_RAISED);
        auction.bid(8, "12");

        assertThat(hammer(auction)).isEqualTo("10.00");
        assertThat(auction.leader()).isEqualTo(8);
    }

    @Test
    void keepsTheBidsSealedWhenNothingIsSold() {
        TestAuction auction = TestTerms.sealedFirst().reserve("20").open();
        auction.bid(7, "10");
        auction.close(CloseCause.SELLER);

        assertThat(auction.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 1, 1));
        assertThat(auction.price()).isEqualTo("0.00");
        assertThat(auction.leader()).isZero();
        assertThat(auction.standing().reserve()).isEqualTo(Reserve.NOT_MET);
    }

    @Test
    void keepsTheBidsSealedWhenItIsCancelled() {
        TestAuction auction = TestTerms.sealedFirst().open();
        auction.bid(7, "10");
        auction.cancel();

        assertThat(auction.price()).isEqualTo("0.00");
        assertThat(auction.leader()).isZero();
        assertThat(auction.standing().bidCount()).isEqualTo(1);
    }

    private static String hammer(TestAuction auction) {
        auction.close(CloseCause.SELLER);
        assertThat(auction.standing().status()).isEqualTo(Status.SOLD);
        return auction.price();
    }
}
