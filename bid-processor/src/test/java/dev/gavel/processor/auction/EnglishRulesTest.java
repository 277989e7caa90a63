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
        TestAuction sale = TestTerms.english("0.50").open();

        sale.bid(7, "0.99");
        assertThat(sale.refusals()).containsExactly(Reason.BELOW_OPENING_PRICE);
        sale.bid(7, "1");
        assertThat(sale.refusals()).isEmpty();
        sale.bid(8, "1.49");
        assertThat(sale.refusals()).containsExactly(Reason.BID_TOO_LOW);
        long leading = sale.bid(8, "1.50");
        assertThat(sale.price()).isEqualTo("1.50");
        assertThat(sale.minimum()).isEqualTo("2.00");
        assertThat(sale.leader()).isEqualTo(8);
        assertThat(sale.standing().leadingBidId()).isEqualTo(leading);
    }

    @Test
    void refusesWhoLeadsAlready() {
        TestAuction sale = TestTerms.english("0.50").open();
        sale.bid(7, "1");

        sale.bid(7, "5");
        assertThat(sale.refusals()).containsExactly(Reason.ALREADY_LEADING);
        sale.bid(7, "1.20");
        assertThat(sale.refusals()).containsExactly(Reason.ALREADY_LEADING, Reason.BID_TOO_LOW);
    }

    @Test
    void letsWhoLeadsBidAgainIfTheSellerSaysSo() {
        TestAuction sale = TestTerms.english("0.50").bidders(new BidderLimits(0, false, List.of(), true)).open();
        sale.bid(7, "1");
        sale.bid(7, "5");

        assertThat(sale.price()).isEqualTo("5.00");
    }

    @Test
    void countsBidsAndBiddersWhenItCloses() {
        TestAuction sale = TestTerms.english("0.50").open();
        sale.bid(7, "1");
        sale.bid(8, "2");
        sale.bid(7, "3");
        sale.at(TestAuction.END).close(CloseCause.END_PASSED);

        assertThat(sale.fact()).isEqualTo(new Fact.Closed(CloseCause.END_PASSED, 7, 3 * Micros.UNIT, 3, 2));
        assertThat(sale.standing().status()).isEqualTo(Status.SOLD);
    }

    @Test
    void isUnsoldBelowTheReserve() {
        TestAuction sale = TestTerms.english("0.50").reserve("5").open();
        sale.bid(7, "4.99");
        assertThat(sale.standing().reserve()).isEqualTo(Reserve.NOT_MET);
        sale.close(CloseCause.SELLER);

        assertThat(sale.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 1, 1));
        assertThat(sale.standing().status()).isEqualTo(Status.UNSOLD);
    }

    @Test
    void sellsAtTheReserve() {
        TestAuction sale = TestTerms.english("0.50").reserve("5").open();
        sale.bid(7, "5");
        assertThat(sale.standing().reserve()).isEqualTo(Reserve.MET);
        sale.close(CloseCause.SELLER);

        assertThat(sale.standing().status()).isEqualTo(Status.SOLD);
    }

    @Test
    void neverTellsTheReserveOrTheGuests() {
        TestAuction sale =
                TestTerms.english("0.50")
                        .reserve("5")
                        .bidders(new BidderLimits(0, true, List.of(7L, 8L), false))
                        .open();

        assertThat(sale.fact())
                .isInstanceOfSatisfying(
                        Fact.Opened.class,
                        opened -> {
                            assertThat(opened.terms().prices().reserveMicros()).isZero();
                            assertThat(opened.terms().bidders().allowedBidders()).isEmpty();
                            assertThat(opened.terms().bidders().byInvitation()).isTrue();
                        });
    }
}
