package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class AuctionEndTest {
    @Test
    void movesTheEndForAnAcceptedBidInTheWindow() {
        TestAuction auction = TestTerms.english("1").softClose(1_000, 5_000, 0).open();

        auction.at(TestAuction.END - 1_001).bid(7, "1");
        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END);
        auction.at(TestAuction.END - 1_000).bid(8, "2");
        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END + 5_000);
        auction.at(TestAuction.END).close(CloseCause.END_PASSED);
        assertThat(auction.rejections()).containsExactly(Reason.NOT_ENDED);
        auction.at(TestAuction.END + 4_999).bid(7, "3");
        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END + 10_000);
    }

    /// A leader who raises only the own maximum changes neither price nor lead.
    @ParameterizedTest
    @EnumSource(SoftCloseTrigger.class)
    void movesTheEndOnWhatTheTermsSay(SoftCloseTrigger trigger) {
        TestAuction auction = TestTerms.proxy("1").softClose(1_000, 5_000, 0, trigger).open();
        long firstMs = TestAuction.END + 5_000;

        auction.at(TestAuction.END - 1).bid(7, "10");
        assertThat(auction.standing().endsAtMs()).as("the first bid").isEqualTo(firstMs);
        auction.at(firstMs - 1).bid(7, "20");
        long raisedMs = trigger == SoftCloseTrigger.ANY_BID ? firstMs + 5_000 : firstMs;
        assertThat(auction.standing().endsAtMs()).as("a raised maximum").isEqualTo(raisedMs);
        auction.at(raisedMs - 1).bid(8, "15");
        long contestedMs = trigger == SoftCloseTrigger.LEAD_CHANGE ? raisedMs : raisedMs + 5_000;
        assertThat(auction.standing().endsAtMs()).as("a higher price, the same leader").isEqualTo(contestedMs);
        auction.at(contestedMs - 1).bid(8, "30");
        assertThat(auction.standing().endsAtMs()).as("another leader").isEqualTo(contestedMs + 5_000);
    }

    @Test
    void movesTheEndForARaiseThatReachesTheReserveBecauseThePriceChanges() {
        TestAuction auction =
                TestTerms.proxy("1").reserve("50").softClose(1_000, 5_000, 0, SoftCloseTrigger.PRICE_CHANGE).open();
        auction.bid(7, "10");
        auction.at(TestAuction.END - 1).bid(7, "60");

        assertThat(auction.price()).isEqualTo("50.00");
        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END + 5_000);
    }

    @Test
    void doesNotMoveTheEndForARejectedBid() {
        TestAuction auction = TestTerms.english("1").softClose(1_000, 5_000, 0).open();
        auction.at(TestAuction.END - 10).bid(7, "0.10");

        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END);
    }

    @Test
    void movesTheEndNotPastTheLatest() {
        TestAuction auction = TestTerms.english("1").softClose(1_000, 5_000, TestAuction.END + 100).open();
        auction.at(TestAuction.END - 10).bid(7, "1");
        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END + 100);
        auction.at(TestAuction.END + 99).bid(8, "2");
        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END + 100);
        auction.at(TestAuction.END + 100).bid(7, "3");
        assertThat(auction.rejections()).containsExactly(Reason.CLOSED);
    }

    @Test
    void sellsAtOnceAtTheBuyNowPrice() {
        TestAuction auction = TestTerms.english("1").buyNow("50").open();
        auction.bid(7, "60");

        Fact.Closed closed = new Fact.Closed(CloseCause.BOUGHT, 7, Micros.parse("50"), 1, 1);
        assertThat(auction.fact())
                .isInstanceOfSatisfying(Fact.BidAccepted.class, it -> assertThat(it.closed()).isEqualTo(closed));
        assertThat(auction.standing().status()).isEqualTo(Status.SOLD);
        assertThat(auction.price()).isEqualTo("50.00");
        assertThat(auction.event().sequence()).isEqualTo(2);
        auction.bid(8, "70");
        assertThat(auction.rejections()).containsExactly(Reason.CLOSED);
    }

    @Test
    void hasNoBuyNowPriceWhileABidStands() {
        TestAuction auction = TestTerms.proxy("1").buyNow("50").open();
        auction.bid(7, "49");
        auction.bid(8, "50");

        assertThat(auction.standing().status()).isEqualTo(Status.OPEN);
        assertThat(auction.price()).isEqualTo("50.00");
    }

    @Test
    void offersTheBuyNowPriceAgainWhenTheOnlyBidIsTakenBack() {
        TestAuction auction = TestTerms.proxy("1").buyNow("50").retraction(1_000, 3).open();
        long bid = auction.bid(7, "49");
        auction.retract(bid, 7).bid(8, "50");

        assertThat(auction.standing().status()).isEqualTo(Status.SOLD);
    }

    @Test
    void closesForTheSellerBeforeTheStart() {
        TestAuction auction = TestTerms.english("1").open();
        auction.at(TestAuction.START - 500).close(CloseCause.SELLER);

        assertThat(auction.standing().status()).isEqualTo(Status.UNSOLD);
    }
}
