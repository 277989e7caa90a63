package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EnglishRulesTest {
    @Test
    void takesBidsThatReachTheNextStep() {
        TestAuction auction = TestTerms.english("0.50").open();

        auction.bid(7, "0.99");
        assertThat(auction.rejections()).containsExactly(Reason.BELOW_OPENING_PRICE);
        auction.bid(7, "1");
        assertThat(auction.rejections()).isEmpty();
        auction.bid(8, "1.49");
        assertThat(auction.rejections()).containsExactly(Reason.BID_TOO_LOW);
        long leading = auction.bid(8, "1.50");
        assertThat(auction.price()).isEqualTo("1.50");
        assertThat(auction.minimum()).isEqualTo("2.00");
        assertThat(auction.leader()).isEqualTo(8);
        assertThat(auction.standing().leadingBidId()).isEqualTo(leading);
    }

    @Test
    void rejectsTheLeader() {
        TestAuction auction = TestTerms.english("0.50").open();
        auction.bid(7, "1");

        auction.bid(7, "5");
        assertThat(auction.rejections()).containsExactly(Reason.ALREADY_LEADING);
        auction.bid(7, "1.20");
        assertThat(auction.rejections()).containsExactly(Reason.ALREADY_LEADING, Reason.BID_TOO_LOW);
    }

    @Test
    void letsTheLeaderBidAgainIfTheTermsAllowIt() {
        TestAuction auction = TestTerms.english("0.50").bidders(new BidderLimits(0, false, List.of(), true)).open();
        auction.bid(7, "1");
        auction.bid(7, "5");

        assertThat(auction.price()).isEqualTo("5.00");
    }

    @Test
    void countsBidsAndBiddersWhenItCloses() {
        TestAuction auction = TestTerms.english("0.50").open();
        auction.bid(7, "1");
        auction.bid(8, "2");
        auction.bid(7, "3");
        auction.at(TestAuction.END).close(CloseCause.END_PASSED);

        assertThat(auction.fact()).isEqualTo(new Fact.Closed(CloseCause.END_PASSED, 7, 3 * Micros.UNIT, 3, 2));
        assertThat(auction.standing().status()).isEqualTo(Status.SOLD);
    }

    @Test
    void isUnsoldBelowTheReserve() {
        TestAuction auction = TestTerms.english("0.50").reserve("5").open();
        auction.bid(7, "4.99");
        assertThat(auction.standing().reserve()).isEqualTo(Reserve.NOT_MET);
        auction.close(CloseCause.SELLER);

        assertThat(auction.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 1, 1));
        assertThat(auction.standing().status()).isEqualTo(Status.UNSOLD);
    }

    @Test
    void sellsAtTheReserve() {
        TestAuction auction = TestTerms.english("0.50").reserve("5").open();
        auction.bid(7, "5");
        assertThat(auction.standing().reserve()).isEqualTo(Reserve.MET);
        auction.close(CloseCause.SELLER);

        assertThat(auction.standing().status()).isEqualTo(Status.SOLD);
    }

    @Test
    void neverPublishesTheReserveOrTheAllowedBidders() {
        TestAuction auction =
                TestTerms.english("0.50")
                        .reserve("5")
                        .bidders(new BidderLimits(0, true, List.of(7L, 8L), false))
                        .open();

        assertThat(auction.fact())
                .isInstanceOfSatisfying(
                        Fact.Opened.class,
                        opened -> {
                            assertThat(opened.terms().prices().reserveMicros()).isZero();
                            assertThat(opened.terms().bidders().allowedBidders()).isEmpty();
                            assertThat(opened.terms().bidders().byInvitation()).isTrue();
                        });
    }
}
