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
        TestAuction sale = TestTerms.english("1").bidders(new BidderLimits(0, true, List.of(9L, 7L), false)).open();

        sale.bid(8, "1");
        assertThat(sale.refusals()).containsExactly(Reason.NOT_INVITED);
        sale.bid(7, "1");
        assertThat(sale.refusals()).isEmpty();
        sale.bid(9, "2");
        assertThat(sale.refusals()).isEmpty();
    }

    @Test
    void countsAcceptedBidsUpToTheLimit() {
        TestAuction sale = TestTerms.english("1").bidders(new BidderLimits(2, false, List.of(), false)).open();
        sale.bid(7, "0.10");
        sale.bid(7, "1");
        sale.bid(8, "2");
        sale.bid(7, "3");
        sale.bid(8, "4");

        sale.bid(7, "5");
        assertThat(sale.refusals()).containsExactly(Reason.BID_LIMIT_REACHED);
        sale.bid(7, "4.10");
        assertThat(sale.refusals()).containsExactly(Reason.BID_LIMIT_REACHED, Reason.BID_TOO_LOW);
    }

    @Test
    void countsRetractedBidsToo() {
        TestAuction sale =
                TestTerms.english("1")
                        .bidders(new BidderLimits(1, false, List.of(), false))
                        .retraction(1_000, 8)
                        .open();
        long bid = sale.bid(7, "1");
        sale.retract(bid, 7).bid(7, "1");

        assertThat(sale.refusals()).containsExactly(Reason.BID_LIMIT_REACHED);
    }

    @Test
    void refusesWhatComesAtItsDeadlineOrLater() {
        TestAuction sale = TestTerms.english("1").open();
        long now = TestAuction.START + 100;

        sale.at(now).bid(7, "1", now, 0);
        assertThat(sale.refusals()).containsExactly(Reason.EXPIRED);
        sale.bid(7, "1", 0, now);
        assertThat(sale.refusals()).containsExactly(Reason.EXPIRED);
        assertThat(sale.leader()).isZero();
        sale.bid(7, "1", now + 1, now + 1);
        assertThat(sale.refusals()).isEmpty();
    }

    @Test
    void tellsAllThatSpeaksAgainstABid() {
        TestAuction sale = TestTerms.english("1").bidders(new BidderLimits(0, true, List.of(7L), false)).open();

        sale.at(TestAuction.START - 1).bid(8, "0.50", TestAuction.START - 1, 0);
        assertThat(sale.refusals())
                .containsExactly(Reason.NOT_YET_OPEN, Reason.EXPIRED, Reason.NOT_INVITED, Reason.BELOW_OPENING_PRICE);
    }

    @Test
    void saysNoMoreOfAnAuctionThatIsOver() {
        TestAuction sale = TestTerms.english("1").open();

        sale.at(TestAuction.END).bid(8, "0.50");
        assertThat(sale.refusals()).containsExactly(Reason.CLOSED);
        sale.cancel().bid(8, "0.50");
        assertThat(sale.refusals()).containsExactly(Reason.CANCELLED);
    }
}
