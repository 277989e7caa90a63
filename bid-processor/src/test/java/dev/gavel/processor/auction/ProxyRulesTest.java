package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Status;
import org.junit.jupiter.api.Test;

final class ProxyRulesTest {
    @Test
    void startsAtTheOpeningPrice() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");

        assertThat(sale.price()).isEqualTo("1.00");
        assertThat(sale.minimum()).isEqualTo("1.50");
    }

    @Test
    void bidsForTheLeaderUpToTheMaximum() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "5");

        assertThat(sale.refusals()).isEmpty();
        assertThat(sale.leader()).isEqualTo(7);
        assertThat(sale.price()).isEqualTo("5.50");
    }

    @Test
    void defendsTheLeaderNotAboveTheOwnMaximum() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "9.80");

        assertThat(sale.leader()).isEqualTo(7);
        assertThat(sale.price()).isEqualTo("10.00");
    }

    @Test
    void changesTheLeaderOneStepAboveTheOldMaximum() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "20");

        assertThat(sale.leader()).isEqualTo(8);
        assertThat(sale.price()).isEqualTo("10.50");
    }

    @Test
    void topsByLessThanAStepWhereTheWinnersMaximumEnds() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "10.20");

        assertThat(sale.leader()).isEqualTo(8);
        assertThat(sale.price()).isEqualTo("10.20");
    }

    @Test
    void keepsTheEarlierOfTwoEqualMaxima() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "10");

        assertThat(sale.leader()).isEqualTo(7);
        assertThat(sale.price()).isEqualTo("10.00");
    }

    @Test
    void letsTheLeaderRaiseTheMaximumAndKeepsThePrice() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "9.80");
        sale.bid(7, "10.01");

        assertThat(sale.refusals()).isEmpty();
        assertThat(sale.price()).isEqualTo("10.00");
        sale.bid(7, "10.01");
        assertThat(sale.refusals()).containsExactly(Reason.OWN_BID_NOT_RAISED);
    }

    @Test
    void refusesWhatDoesNotTopThePrice() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        sale.bid(8, "5");
        sale.bid(9, "5.99");

        assertThat(sale.refusals()).containsExactly(Reason.BID_TOO_LOW);
    }

    @Test
    void liftsThePriceToTheReserve() {
        TestAuction sale = TestTerms.proxy("0.50").reserve("8").open();
        sale.bid(7, "5");
        assertThat(sale.price()).isEqualTo("1.00");
        assertThat(sale.standing().reserve()).isEqualTo(Reserve.NOT_MET);

        sale.bid(7, "10");
        assertThat(sale.price()).isEqualTo("8.00");
        assertThat(sale.standing().reserve()).isEqualTo(Reserve.MET);
    }

    @Test
    void takesTheStepOfTheBand() {
        TestAuction sale = TestTerms.proxy("1").increment(IncrementPreset.named("ebay")).open();
        sale.bid(7, "100");
        sale.bid(8, "4.99");
        assertThat(sale.price()).isEqualTo("5.24");
        sale.bid(8, "99.99");
        assertThat(sale.price()).isEqualTo("100.00");
        assertThat(sale.minimum()).isEqualTo("102.50");
    }

    @Test
    void sellsAtThePriceAndNeverTellsAMaximum() {
        TestAuction sale = TestTerms.proxy("0.50").open();
        sale.bid(7, "10");
        assertThat(sale.fact()).isInstanceOfSatisfying(Fact.BidAccepted.class, it -> withheld(it.bid()));
        sale.bid(8, "1.10");
        assertThat(sale.fact()).isInstanceOfSatisfying(Fact.BidRefused.class, it -> withheld(it.bid()));
        sale.bid(8, "6");
        sale.at(TestAuction.END).close(CloseCause.END_PASSED);

        assertThat(sale.fact()).isEqualTo(new Fact.Closed(CloseCause.END_PASSED, 7, Micros.parse("6.50"), 2, 2));
        assertThat(sale.standing().status()).isEqualTo(Status.SOLD);
        assertThat(sale.price()).isEqualTo("6.50");
    }

    private static void withheld(PlaceBid bid) {
        assertThat(bid.amountMicros()).isZero();
    }
}
