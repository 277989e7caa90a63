package dev.gavel.system.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.FirmMinimum;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.system.fastpath.FastPathFindings.Flaw;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Thousands of made-up histories ([RandomHistory]) by the real rules and the real cache; then by wrong rules, each of
/// which must be found out.
final class FastPathTest {
    private static final int HISTORIES = Integer.getInteger("fastpath.histories", 5_000);
    private static final int ENOUGH_FOR_A_WRONG_RULE = 1_000;

    @Test
    void refusesNothingThatTheHouseWouldTakeAndSaysWhatItWouldHaveSaid() {
        FastPathFindings findings = play(FirmMinimum::holdsFor, HISTORIES);

        assertThat(findings.told).isEmpty();
        assertThat(findings.refusedIn(AuctionType.ENGLISH)).isGreaterThan(HISTORIES);
        assertThat(findings.refusedIn(AuctionType.PROXY)).isGreaterThan(HISTORIES / 2);
        assertThat(findings.refusedIn(AuctionType.SEALED_FIRST)).isZero();
        assertThat(findings.refusedIn(AuctionType.SEALED_SECOND)).isZero();
    }

    @Test
    void findsOutThatRetractionsLowerTheMinimum() {
        assertThat(play(terms -> terms.type() == AuctionType.ENGLISH && isFirm(terms, true, false, false)).flaws)
                .contains(Flaw.WOULD_HAVE_BEEN_TAKEN);
    }

    @Test
    void findsOutThatFallingStepsLowerTheMinimumOfAProxyAuction() {
        assertThat(play(terms -> terms.type() == AuctionType.PROXY && isFirm(terms, false, false, false)).flaws)
                .contains(Flaw.WOULD_HAVE_BEEN_TAKEN);
    }

    @Test
    void findsOutThatBidderLimitsAreToldFirst() {
        assertThat(play(terms -> terms.type() == AuctionType.ENGLISH && isFirm(terms, false, true, false)).flaws)
                .contains(Flaw.ANOTHER_REASON_NOW);
    }

    @Test
    void findsOutThatInvitationsAreToldFirst() {
        assertThat(play(terms -> terms.type() == AuctionType.ENGLISH && isFirm(terms, false, false, true)).flaws)
                .contains(Flaw.ANOTHER_REASON_NOW, Flaw.ANOTHER_ANSWER_THEN);
    }

    @Test
    void findsOutThatSealedBidsHaveReasonsOfTheirOwn() {
        assertThat(play(terms -> terms.retraction() == null && terms.type().isSealed()).flaws)
                .contains(Flaw.ANOTHER_REASON_NOW);
    }

    private static FastPathFindings play(Predicate<AuctionTerms> wrong) {
        return play(wrong, ENOUGH_FOR_A_WRONG_RULE);
    }

    private static FastPathFindings play(Predicate<AuctionTerms> firmMinimum, int histories) {
        FastPathFindings findings = new FastPathFindings();
        for (long seed = 0; seed < histories; seed++) {
            new RandomHistory(seed, firmMinimum, findings).play();
        }
        return findings;
    }

    /// The rule without some of its conditions, and without that on steps.
    private static boolean isFirm(AuctionTerms terms, boolean retraction, boolean limited, boolean invited) {
        return !terms.type().isSealed()
                && (retraction || terms.retraction() == null)
                && (limited || terms.bidders().maxBids() == 0)
                && (invited || !terms.bidders().byInvitation());
    }
}
