package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import org.junit.jupiter.api.Test;

final class AuctionEndTest {
    @Test
    void movesTheEndForAnAcceptedBidInTheWindow() {
        TestAuction sale = TestTerms.english("1").softClose(1_000, 5_000, 0).open();

        sale.at(TestAuction.END - 1_001).bid(7, "1");
        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END);
        sale.at(TestAuction.END - 1_000).bid(8, "2");
        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END + 5_000);
        sale.at(TestAuction.END).close(CloseCause.END_PASSED);
        assertThat(sale.refusals()).containsExactly(Reason.NOT_ENDED);
        sale.at(TestAuction.END + 4_999).bid(7, "3");
        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END + 10_000);
    }

    @Test
    void doesNotMoveTheEndForARefusedBid() {
        TestAuction sale = TestTerms.english("1").softClose(1_000, 5_000, 0).open();
        sale.at(TestAuction.END - 10).bid(7, "0.10");

        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END);
    }

    @Test
    void movesTheEndNotPastTheLatest() {
        TestAuction sale = TestTerms.english("1").softClose(1_000, 5_000, TestAuction.END + 100).open();
        sale.at(TestAuction.END - 10).bid(7, "1");
        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END + 100);
        sale.at(TestAuction.END + 99).bid(8, "2");
        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END + 100);
        sale.at(TestAuction.END + 100).bid(7, "3");
        assertThat(sale.refusals()).containsExactly(Reason.CLOSED);
    }

    @Test
    void sellsAtOnceAtTheBuyNowPrice() {
        TestAuction sale = TestTerms.english("1").buyNow("50").open();
        sale.bid(7, "60");

        Fact.Closed closed = new Fact.Closed(CloseCause.BOUGHT, 7, Micros.parse("50"), 1, 1);
        assertThat(sale.fact())
                .isInstanceOfSatisfying(Fact.BidAccepted.class, it -> assertThat(it.closed()).isEqualTo(closed));
        assertThat(sale.standing().status()).isEqualTo(Status.SOLD);
        assertThat(sale.price()).isEqualTo("50.00");
        assertThat(sale.event().sequence()).isEqualTo(2);
        sale.bid(8, "70");
        assertThat(sale.refusals()).containsExactly(Reason.CLOSED);
    }

    @Test
    void forgetsTheBuyNowPriceOnceABidStands() {
        TestAuction sale = TestTerms.proxy("1").buyNow("50").open();
        sale.bid(7, "49");
        sale.bid(8, "50");

        assertThat(sale.standing().status()).isEqualTo(Status.OPEN);
        assertThat(sale.price()).isEqualTo("50.00");
    }

    @Test
    void offersTheBuyNowPriceAgainWhenTheOnlyBidIsTakenBack() {
        TestAuction sale = TestTerms.proxy("1").buyNow("50").retraction(1_000, 3).open();
        long bid = sale.bid(7, "49");
        sale.retract(bid, 7).bid(8, "50");

        assertThat(sale.standing().status()).isEqualTo(Status.SOLD);
    }

    @Test
    void closesForTheSellerBeforeTheStart() {
        TestAuction sale = TestTerms.english("1").open();
        sale.at(TestAuction.START - 500).close(CloseCause.SELLER);

        assertThat(sale.standing().status()).isEqualTo(Status.UNSOLD);
    }
}
