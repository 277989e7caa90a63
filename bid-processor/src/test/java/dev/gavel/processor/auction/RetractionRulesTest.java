package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import org.junit.jupiter.api.Test;

final class RetractionRulesTest {
    @Test
    void standsAsIfTheBidHadNotBeenMade() {
        TestAuction sale = TestTerms.english("1").retraction(1_000, 8).open();
        long first = sale.bid(7, "1");
        long high = sale.bid(8, "50");
        sale.retract(high, 8);

        assertThat(sale.fact()).isEqualTo(new Fact.Retracted(high, 8));
        assertThat(sale.price()).isEqualTo("1.00");
        assertThat(sale.leader()).isEqualTo(7);
        assertThat(sale.standing().leadingBidId()).isEqualTo(first);
        assertThat(sale.standing().bidCount()).isEqualTo(1);
        sale.bid(9, "2");
        assertThat(sale.rejections()).isEmpty();
    }

    @Test
    void takesBackTheOnlyBid() {
        TestAuction sale = TestTerms.proxy("1").retraction(1_000, 8).open();
        long bid = sale.bid(7, "10");
        sale.retract(bid, 7);

        assertThat(sale.price()).isEqualTo("0.00");
        assertThat(sale.leader()).isZero();
        assertThat(sale.minimum()).isEqualTo("1.00");
        sale.close(CloseCause.SELLER);
        assertThat(sale.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 0, 0));
    }

    @Test
    void makesAProxyPriceAnewFromTheMaximaThatRemain() {
        TestAuction sale = TestTerms.proxy("1").retraction(1_000, 8).open();
        sale.bid(7, "10");
        long middle = sale.bid(8, "20");
        sale.bid(9, "30");
        assertThat(sale.price()).isEqualTo("21.00");
        sale.retract(middle, 8);

        assertThat(sale.leader()).isEqualTo(9);
        assertThat(sale.price()).isEqualTo("11.00");
    }

    @Test
    void bindsUnlessTheSellerSaysOtherwise() {
        TestAuction sale = TestTerms.english("1").open();
        long bid = sale.bid(7, "1");

        assertThat(sale.retract(bid, 7).rejections()).containsExactly(Reason.NO_RETRACTION);
    }

    @Test
    void bindsAfterTheWindow() {
        TestAuction sale = TestTerms.english("1").retraction(1_000, 8).open();
        long bid = sale.bid(7, "1");
        sale.at(TestAuction.START + 1_001).retract(bid, 7);
        assertThat(sale.rejections()).containsExactly(Reason.RETRACTION_TOO_LATE);

        sale.at(TestAuction.START + 1_000).retract(bid, 7);
        assertThat(sale.rejections()).isEmpty();
    }

    @Test
    void bindsOnceOthersHaveBidOften() {
        TestAuction sale = TestTerms.english("1").retraction(1_000, 2).open();
        long old = sale.bid(7, "1");
        sale.bid(8, "2");
        long leading = sale.bid(9, "3");

        assertThat(sale.retract(old, 7).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
        sale.retract(leading, 9);
        assertThat(sale.price()).isEqualTo("2.00");
        assertThat(sale.auction().progress().recent().bids()).hasSize(2);
    }

    @Test
    void takesBackOnlyOwnBidsAndThoseOnce() {
        TestAuction sale = TestTerms.english("1").retraction(1_000, 8).open();
        long bid = sale.bid(7, "1");

        assertThat(sale.retract(bid, 8).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
        assertThat(sale.retract(bid + 1024, 7).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
        assertThat(sale.retract(bid, 7).rejections()).isEmpty();
        assertThat(sale.retract(bid, 7).rejections()).containsExactly(Reason.NOT_RETRACTABLE);
    }

    @Test
    void neverAfterTheEnd() {
        TestAuction sale = TestTerms.english("1").retraction(1_000, 8).open();
        long bid = sale.at(TestAuction.END - 1).bid(7, "1");

        assertThat(sale.at(TestAuction.END).retract(bid, 7).rejections()).containsExactly(Reason.CLOSED);
        assertThat(sale.cancel().retract(bid, 7).rejections()).containsExactly(Reason.CANCELLED);
    }

    /// The bidder's own former bid counts again, though it was topped when it was made.
    @Test
    void bringsBackTheFormerSealedBid() {
        TestAuction sale = TestTerms.sealedSecond().retraction(1_000, 8).open();
        long low = sale.bid(7, "8");
        long high = sale.bid(7, "12");
        sale.retract(low, 7).retract(high, 7);
        sale.bid(7, "5");
        assertThat(sale.rejections()).isEmpty();
        sale.bid(8, "6");
        sale.close(CloseCause.SELLER);

        assertThat(sale.leader()).isEqualTo(8);
        assertThat(sale.price()).isEqualTo("5.00");
    }

    @Test
    void keepsTheEndThatTheBidMoved() {
        TestAuction sale = TestTerms.english("1").retraction(1_000, 8).softClose(500, 500, 0).open();
        long bid = sale.at(TestAuction.END - 1).bid(7, "1");
        sale.retract(bid, 7);

        assertThat(sale.standing().endsAtMs()).isEqualTo(TestAuction.END + 500);
    }
}
