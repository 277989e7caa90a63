package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import org.junit.jupiter.api.Test;

final class RetractionRulesTest {
    @Test
    void standsAsIfTheBidHadNotBeenMade() {
        TestAuction auction = TestTerms.english("1").retraction(1_000, 8).open();
        long first = auction.bid(7, "1");
        long high = auction.bid(8, "50");
        auction.retract(high, 8);

        assertThat(auction.fact()).isEqualTo(new Fact.Retracted(high, 8, 8));
        assertThat(auction.price()).isEqualTo("1.00");
        assertThat(auction.leader()).isEqualTo(7);
        assertThat(auction.standing().leadingBidId()).isEqualTo(first);
        assertThat(auction.standing().bidCount()).isEqualTo(1);
        auction.bid(9, "2");
        assertThat(auction.rejections()).isEmpty();
    }

    @Test
    void takesBackTheOnlyBid() {
        TestAuction auction = TestTerms.proxy("1").retraction(1_000, 8).open();
        long bid = auction.bid(7, "10");
        auction.retract(bid, 7);

        assertThat(auction.price()).isEqualTo("0.00");
        assertThat(auction.leader()).isZero();
        assertThat(auction.minimum()).isEqualTo("1.00");
        auction.close(CloseCause.SELLER);
        assertThat(auction.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 0, 0));
    }

    @Test
    void makesAProxyPriceAnewFromTheMaximaThatRemain() {
        TestAuction auction = TestTerms.proxy("1").retraction(1_000, 8).open();
        auction.bid(7, "10");
        long middle = auction.bid(8, "20");
        auction.bid(9, "30");
        assertThat(auction.price()).isEqualTo("21.00");
        auction.retract(middle, 8);

        assertThat(auction.leader()).isEqualTo(9);
        assertThat(auction.price()).isEqualTo("11.00");
    }

    @Test
    void bindsUnlessTheSellerSaysOtherwise() {
        TestAuction auction = TestTerms.english("1").open();
        long bid = auction.bid(7, "1");

        assertThat(auction.retract(bid, 7).rejections()).containsExactly(Reason.NO_RETRACTION);
    }

    @Test
    void bindsAfterTheWindow() {
        TestAuction auction = TestTerms.english("1").retraction(1_000, 8).open();
        long bid = auction.bid(7, "1");
        auction.at(TestAuction.START + 1_001).retract(bid, 7);
        assertThat(auction.rejections()).containsExactly(Reason.RETRACTION_TOO_LATE);

        auction.at(TestAuction.START + 1_000).retract(bid, 7);
        assertThat(auction.rejections()).isEmpty();
    }

    @Test
    void bindsOnceOthersHaveBidOften() {
        TestAuction auction = TestTerms.english("1").retraction(1_000, 2).open();
        long old = auction.bid(7, "1");
        auction.bid(8, "2");
        long leading = auction.bid(9, "3");

        assertThat(auction.retract(old, 7).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
        auction.retract(leading, 9);
        assertThat(auction.price()).isEqualTo("2.00");
        assertThat(auction.state().progress().recent().bids()).hasSize(2);
    }

    @Test
    void takesBackOnlyOwnBidsAndThoseOnce() {
        TestAuction auction = TestTerms.english("1").retraction(1_000, 8).open();
        long bid = auction.bid(7, "1");

        assertThat(auction.retract(bid, 8).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
        assertThat(auction.retract(bid + 1024, 7).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
        assertThat(auction.retract(bid, 7).rejections()).isEmpty();
        assertThat(auction.retract(bid, 7).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
    }

    @Test
    void neverAfterTheEnd() {
        TestAuction auction = TestTerms.english("1").retraction(1_000, 8).open();
        long bid = auction.at(TestAuction.END - 1).bid(7, "1");

        assertThat(auction.at(TestAuction.END).retract(bid, 7).rejections()).containsExactly(Reason.CLOSED);
        assertThat(auction.cancel().retract(bid, 7).rejections()).containsExactly(Reason.CANCELLED);
    }

    /// The bidder's own former bid counts again, though it was topped when it was made.
    @Test
    void bringsBackTheFormerSealedBid() {
        TestAuction auction = TestTerms.sealedSecond().retraction(1_000, 8).open();
        long low = auction.bid(7, "8");
        long high = auction.bid(7, "12");
        auction.retract(low, 7).retract(high, 7);
        auction.bid(7, "5");
        assertThat(auction.rejections()).isEmpty();
        auction.bid(8, "6");
        auction.close(CloseCause.SELLER);

        assertThat(auction.leader()).isEqualTo(8);
        assertThat(auction.price()).isEqualTo("5.00");
    }

    @Test
    void keepsTheEndThatTheBidMoved() {
        TestAuction auction = TestTerms.english("1").retraction(1_000, 8).softClose(500, 500, 0).open();
        long bid = auction.at(TestAuction.END - 1).bid(7, "1");
        auction.retract(bid, 7);

        assertThat(auction.standing().endsAtMs()).isEqualTo(TestAuction.END + 500);
    }
}
