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
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");

        assertThat(auction.price()).isEqualTo("1.00");
        assertThat(auction.minimum()).isEqualTo("1.50");
    }

    @Test
    void bidsForTheLeaderUpToTheMaximum() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "5");

        assertThat(auction.rejections()).isEmpty();
        assertThat(auction.leader()).isEqualTo(7);
        assertThat(auction.price()).isEqualTo("5.50");
    }

    @Test
    void defendsTheLeaderNotAboveTheOwnMaximum() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "9.80");

        assertThat(auction.leader()).isEqualTo(7);
        assertThat(auction.price()).isEqualTo("10.00");
    }

    @Test
    void changesTheLeaderOneStepAboveTheOldMaximum() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "20");

        assertThat(auction.leader()).isEqualTo(8);
        assertThat(auction.price()).isEqualTo("10.50");
    }

    @Test
    void topsByLessThanAStepWhereTheWinnersMaximumEnds() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "10.20");

        assertThat(auction.leader()).isEqualTo(8);
        assertThat(auction.price()).isEqualTo("10.20");
    }

    @Test
    void keepsTheEarlierOfTwoEqualMaxima() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "10");

        assertThat(auction.leader()).isEqualTo(7);
        assertThat(auction.price()).isEqualTo("10.00");
    }

    @Test
    void letsTheLeaderRaiseTheMaximumAndKeepsThePrice() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "9.80");
        auction.bid(7, "10.01");

        assertThat(auction.rejections()).isEmpty();
        assertThat(auction.price()).isEqualTo("10.00");
        auction.bid(7, "10.01");
        assertThat(auction.rejections()).containsExactly(Reason.OWN_BID_NOT_RAISED);
    }

    @Test
    void rejectsABidThatDoesNotExceedThePrice() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "5");
        auction.bid(9, "5.99");

        assertThat(auction.rejections()).containsExactly(Reason.BID_TOO_LOW);
    }

    @Test
    void liftsThePriceToTheReserve() {
        TestAuction auction = TestTerms.proxy("0.50").reserve("8").open();
        auction.bid(7, "5");
        assertThat(auction.price()).isEqualTo("1.00");
        assertThat(auction.standing().reserve()).isEqualTo(Reserve.NOT_MET);

        auction.bid(7, "10");
        assertThat(auction.price()).isEqualTo("8.00");
        assertThat(auction.standing().reserve()).isEqualTo(Reserve.MET);
    }

    @Test
    void takesTheStepOfTheBand() {
        TestAuction auction = TestTerms.proxy("1").increment(IncrementPreset.named("ebay")).open();
        auction.bid(7, "100");
        auction.bid(8, "4.99");
        assertThat(auction.price()).isEqualTo("5.24");
        auction.bid(8, "99.99");
        assertThat(auction.price()).isEqualTo("100.00");
        assertThat(auction.minimum()).isEqualTo("102.50");
    }

    @Test
    void sellsAtThePriceAndNeverTellsAMaximum() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        assertThat(auction.fact()).isInstanceOfSatisfying(Fact.BidAccepted.class, it -> withheld(it.bid()));
        auction.bid(8, "1.10");
        assertThat(auction.fact()).isInstanceOfSatisfying(Fact.BidRefused.class, it -> withheld(it.bid()));
        auction.bid(8, "6");
        auction.at(TestAuction.END).close(CloseCause.END_PASSED);

        assertThat(auction.fact()).isEqualTo(new Fact.Closed(CloseCause.END_PASSED, 7, Micros.parse("6.50"), 2, 2));
        assertThat(auction.standing().status()).isEqualTo(Status.SOLD);
        assertThat(auction.price()).isEqualTo("6.50");
    }

    private static void withheld(PlaceBid bid) {
        assertThat(bid.amountMicros()).isZero();
    }
}
