package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who may bid, how often, and by when.
final class BidderRulesTest {
    @Test
    void letsOnlyGuestsBidByInvitation() {
        TestAuction auction = TestTerms.english("1").bidders(new BidderLimits(0, true, List.of(9L, 7L), false)).open();

        auction.bid(8, "1");
        assertThat(auction.rejections()).containsExactly(Reason.NOT_INVITED);
        auction.bid(7, "1");
        assertThat(auction.rejections()).isEmpty();
        auction.bid(9, "2");
        assertThat(auction.rejections()).isEmpty();
    }

    @Test
    void countsAcceptedBidsUpToTheLimit() {
        TestAuction auction = TestTerms.english("1").bidders(new BidderLimits(2, false, List.of(), false)).open();
        auction.bid(7, "0.10");
        auction.bid(7, "1");
        auction.bid(8, "2");
        auction.bid(7, "3");
        auction.bid(8, "4");

        auction.bid(7, "5");
        assertThat(auction.rejections()).containsExactly(Reason.BID_LIMIT_REACHED);
        auction.bid(7, "4.10");
        assertThat(auction.rejections()).containsExactly(Reason.BID_TOO_LOW);
    }

    @Test
    void countsRetractedBidsToo() {
        TestAuction auction =
                TestTerms.english("1")
                        .bidders(new BidderLimits(1, false, List.of(), false))
                        .retraction(1_000, 8)
                        .open();
        long bid = auction.bid(7, "1");
        auction.retract(bid, 7).bid(7, "1");

        assertThat(auction.rejections()).containsExactly(Reason.BID_LIMIT_REACHED);
    }

    @Test
    void rejectsWhatComesAtItsDeadlineOrLater() {
        TestAuction auction = TestTerms.english("1").open();
        long now = TestAuction.START + 100;

        auction.at(now).bid(7, "1", now, 0);
        assertThat(auction.rejections()).containsExactly(Reason.EXPIRED);
        auction.bid(7, "1", 0, now);
        assertThat(auction.rejections()).containsExactly(Reason.EXPIRED);
        assertThat(auction.leader()).isZero();
        auction.bid(7, "1", now + 1, now + 1);
        assertThat(auction.rejections()).isEmpty();
    }

    /// Each bid has one fault less than the one before.
    @Test
    void tellsTheFirstCheckThatABidDoesNotPass() {
        TestAuction auction =
                TestTerms.english("1").tickSize("0.50").bidders(new BidderLimits(0, true, List.of(7L), false)).open();
        long before = TestAuction.START - 1;

        auction.at(before).bid(8, "0.40", before, 0);
        assertThat(auction.rejections()).containsExactly(Reason.NOT_YET_OPEN);
        auction.at(TestAuction.START).bid(8, "0.40", before, 0);
        assertThat(auction.rejections()).containsExactly(Reason.EXPIRED);
        auction.bid(8, "0.40");
        assertThat(auction.rejections()).containsExactly(Reason.OFF_TICK, Reason.BELOW_OPENING_PRICE);
        auction.bid(8, "1");
        assertThat(auction.rejections()).containsExactly(Reason.NOT_INVITED);
    }

    @Test
    void saysNoMoreOfAnAuctionThatIsOver() {
        TestAuction auction = TestTerms.english("1").open();

        auction.at(TestAuction.END).bid(8, "0.50");
        assertThat(auction.rejections()).containsExactly(Reason.CLOSED);
        auction.cancel().bid(8, "0.50");
        assertThat(auction.rejections()).containsExactly(Reason.CANCELLED);
    }
}
