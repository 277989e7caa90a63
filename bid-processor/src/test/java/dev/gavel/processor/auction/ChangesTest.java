package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.SoftCloseTrigger;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/// The cases of docs/rules.md, section 14.1.
final class ChangesTest {
    private static final Tuple NOTHING = changes(0, 0, false);

    @Test
    void theFirstBidDisplacesNobody() {
        TestAuction auction = TestTerms.english("1").open();
        auction.bid(7, "1");

        assertThat(told(auction)).isEqualTo(NOTHING);
    }

    @Test
    void aBidNamesTheLeaderWhomItDisplaces() {
        TestAuction auction = TestTerms.english("1").open();
        auction.bid(7, "1");
        auction.bid(8, "2");

        assertThat(told(auction)).isEqualTo(changes(7, 0, false));
    }

    @Test
    void aHigherMaximumDisplacesAndALowerOrEqualOneIsOutbidAtOnce() {
        TestAuction auction = TestTerms.proxy("0.50").open();
        auction.bid(7, "10");
        auction.bid(8, "5");
        assertThat(told(auction)).isEqualTo(changes(0, 0, true));
        auction.bid(8, "10");
        assertThat(told(auction)).isEqualTo(changes(0, 0, true));
        auction.bid(8, "20");
        assertThat(told(auction)).isEqualTo(changes(7, 0, false));
    }

    @Test
    void aLeaderWhoBidsAgainDisplacesNobody() {
        TestAuction proxy = TestTerms.proxy("0.50").open();
        proxy.bid(7, "10");
        proxy.bid(7, "20");
        assertThat(proxy.rejections()).isEmpty();
        assertThat(told(proxy)).isEqualTo(NOTHING);

        TestAuction english = TestTerms.english("1").bidders(new BidderLimits(0, false, List.of(), true)).open();
        english.bid(7, "1");
        english.bid(7, "2");
        assertThat(english.rejections()).isEmpty();
        assertThat(told(english)).isEqualTo(NOTHING);
    }

    @Test
    void aLeaderBelowTheReserveIsDisplacedLikeAnyOther() {
        TestAuction auction = TestTerms.english("1").reserve("50").open();
        auction.bid(7, "1");
        auction.bid(8, "2");

        assertThat(told(auction)).isEqualTo(changes(7, 0, false));
    }

    @Test
    void aBidThatMovesTheEndTellsTheEndBefore() {
        TestAuction auction = TestTerms.proxy("1").softClose(1_000, 5_000, 0, SoftCloseTrigger.PRICE_CHANGE).open();
        auction.at(TestAuction.END - 1_001).bid(7, "10");
        assertThat(told(auction)).isEqualTo(NOTHING);
        auction.at(TestAuction.END - 1_000).bid(7, "20");
        assertThat(told(auction)).as("a raised maximum does not change the price").isEqualTo(NOTHING);
        auction.bid(8, "5");
        assertThat(told(auction)).isEqualTo(changes(0, TestAuction.END, true));
        auction.at(TestAuction.END + 4_999).bid(9, "30");
        assertThat(told(auction)).isEqualTo(changes(7, TestAuction.END + 5_000, false));
    }

    @Test
    void aBidThatCannotMoveTheEndFurtherTellsNone() {
        TestAuction auction = TestTerms.english("1").softClose(1_000, 5_000, TestAuction.END + 100).open();
        auction.at(TestAuction.END - 10).bid(7, "1");
        assertThat(told(auction)).isEqualTo(changes(0, TestAuction.END, false));
        auction.at(TestAuction.END + 99).bid(8, "2");
        assertThat(told(auction)).isEqualTo(changes(7, 0, false));
    }

    @Test
    void buyingDisplacesNobodyAndMovesNoEnd() {
        TestAuction auction = TestTerms.english("1").buyNow("50").softClose(1_000, 5_000, 0).open();
        auction.at(TestAuction.END - 1).bid(7, "60");

        assertThat(told(auction)).isEqualTo(NOTHING);
        assertThat(auction.fact())
                .isInstanceOfSatisfying(Fact.BidAccepted.class, bought -> assertThat(bought.closed()).isNotNull());
    }

    @Test
    void aRetractionNamesItsBidderIfTheyLedAndLeadNoMore() {
        TestAuction auction = TestTerms.proxy("1").retraction(1_000, 8).open();
        long first = auction.bid(7, "10");
        long beaten = auction.bid(8, "5");
        long leading = auction.bid(8, "20");

        auction.retract(beaten, 8);
        assertThat(auction.fact()).as("8 still leads").isEqualTo(new Fact.Retracted(beaten, 8, 0));
        auction.retract(leading, 8);
        assertThat(auction.fact()).as("7 leads again").isEqualTo(new Fact.Retracted(leading, 8, 8));
        assertThat(auction.leader()).isEqualTo(7);
        auction.retract(first, 7);
        assertThat(auction.fact()).as("nobody leads").isEqualTo(new Fact.Retracted(first, 7, 7));
        assertThat(auction.leader()).isZero();
    }

    @Test
    void aRetractedRaiseOfTheLeaderChangesNoLeader() {
        TestAuction auction = TestTerms.proxy("1").retraction(1_000, 8).open();
        auction.bid(7, "10");
        long raise = auction.bid(7, "20");
        auction.retract(raise, 7);

        assertThat(auction.fact()).isEqualTo(new Fact.Retracted(raise, 7, 0));
    }

    @Test
    void aSealedAuctionTellsNothing() {
        TestAuction auction = TestTerms.sealedSecond().retraction(1_000, 8).open();
        auction.bid(7, "10");
        long high = auction.bid(8, "20");
        assertThat(told(auction)).isEqualTo(NOTHING);
        auction.bid(9, "15");
        assertThat(told(auction)).isEqualTo(NOTHING);
        auction.retract(high, 8);
        assertThat(auction.fact()).isEqualTo(new Fact.Retracted(high, 8, 0));
        auction.close(CloseCause.SELLER);
        assertThat(auction.leader()).isEqualTo(9);
    }

    @Test
    void anAuctionOfVersion5TellsNothing() {
        TestAuction auction = TestTerms.proxy("1").version(5).retraction(1_000, 8).softClose(1_000, 5_000, 0).open();
        auction.bid(7, "10");
        auction.at(TestAuction.END - 1).bid(8, "5");
        assertThat(told(auction)).isEqualTo(NOTHING);
        long high = auction.bid(8, "20");
        assertThat(told(auction)).isEqualTo(NOTHING);
        auction.retract(high, 8);
        assertThat(auction.fact()).isEqualTo(new Fact.Retracted(high, 8, 0));
    }

    private static Tuple told(TestAuction auction) {
        Fact.BidAccepted accepted = (Fact.BidAccepted) auction.fact();
        return changes(accepted.previousLeaderId(), accepted.previousEndsAtMs(), accepted.outbidAtOnce());
    }

    private static Tuple changes(long previousLeaderId, long previousEndsAtMs, boolean outbidAtOnce) {
        return Tuple.tuple(previousLeaderId, previousEndsAtMs, outbidAtOnce);
    }
}
