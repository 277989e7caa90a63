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
        TestAuction sale = TestTerms.sealedSecond().reserve("5").open();
        Standing before = sale.standing();
        sale.bid(7, "10");
        assertThat(sale.standing())
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
        assertThat(sale.fact())
                .isInstanceOfSatisfying(Fact.BidAccepted.class, it -> assertThat(it.bid().amountMicros()).isZero());

        sale.bid(8, "10");
        sale.bid(9, "0.50");
        assertThat(sale.refusals()).containsExactly(Reason.BELOW_OPENING_PRICE);
        assertThat(sale.standing()).isEqualTo(before);
    }

    @Test
    void sellsToTheHighestAtTheOwnPrice() {
        TestAuction sale = TestTerms.sealedFirst().open();
        sale.bid(7, "10");
        sale.bid(8, "12");
        sale.bid(9, "12");

        sale.close(CloseCause.SELLER);
        assertThat(sale.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 8, Micros.parse("12"), 3, 3));
        assertThat(sale.price()).isEqualTo("12.00");
    }

    @Test
    void sellsToTheHighestAtThePriceOfTheSecond() {
        TestAuction sale = TestTerms.sealedSecond().open();
        sale.bid(7, "10");
        sale.bid(8, "12");
        sale.bid(9, "11");

        assertThat(hammer(sale)).isEqualTo("11.00");
    }

    @Test
    void takesTheOpeningPriceForTheSecondOfOne() {
        TestAuction sale = TestTerms.sealedSecond().open();
        sale.bid(7, "10");
        sale.bid(7, "15");

        assertThat(hammer(sale)).isEqualTo("1.00");
    }

    @Test
    void takesTheReserveForABid() {
        TestAuction sale = TestTerms.sealedSecond().reserve("8").open();
        sale.bid(7, "10");
        sale.bid(8, "5");

        assertThat(hammer(sale)).isEqualTo("8.00");
    }

    @Test
    void countsTheHigherBidOfWhoBidsAgain() {
        TestAuction sale = TestTerms.sealedSecond().open();
        sale.bid(7, "10");
        sale.bid(8, "8");
        sale.bid(8, "8");
        assertThat(sale.refusals()).containsExactly(Reason.OWN_BID_NOT_RAISED);
        sale.bid(8, "12");

        assertThat(hammer(sale)).isEqualTo("10.00");
        assertThat(sale.leader()).isEqualTo(8);
    }

    @Test
    void keepsTheBidsSealedWhenNothingIsSold() {
        TestAuction sale = TestTerms.sealedFirst().reserve("20").open();
        sale.bid(7, "10");
        sale.close(CloseCause.SELLER);

        assertThat(sale.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 1, 1));
        assertThat(sale.price()).isEqualTo("0.00");
        assertThat(sale.leader()).isZero();
        assertThat(sale.standing().reserve()).isEqualTo(Reserve.NOT_MET);
    }

    @Test
    void keepsTheBidsSealedWhenItIsCancelled() {
        TestAuction sale = TestTerms.sealedFirst().open();
        sale.bid(7, "10");
        sale.cancel();

        assertThat(sale.price()).isEqualTo("0.00");
        assertThat(sale.leader()).isZero();
        assertThat(sale.standing().bidCount()).isEqualTo(1);
    }

    private static String hammer(TestAuction sale) {
        sale.close(CloseCause.SELLER);
        assertThat(sale.standing().status()).isEqualTo(Status.SOLD);
        return sale.price();
    }
}
