package dev.gavel.system.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.FirmMinimum;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.system.fastpath.FastPathFindings.Flaw;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/// Plays thousands of random histories ([RandomHistory]) with the real rules and the real cache, then with wrong rules,
/// each of which must be detected.
final class FastPathTest {
    private static final int HISTORIES = Integer.getInteger("fastpath.histories", 5_000);
    private static final int ENOUGH_FOR_A_WRONG_RULE = 1_000;

    @Test
    void rejectsOnlyBidsThatTheRulesRejectAndForTheSameReason() {
        FastPathFindings findings = play(FirmMinimum::holdsFor, HISTORIES);

        assertThat(findings.examples).isEmpty();
        assertThat(findings.rejectedIn(AuctionType.ENGLISH)).isGreaterThan(HISTORIES);
        assertThat(findings.rejectedIn(AuctionType.PROXY)).isGreaterThan(HISTORIES / 2);
        assertThat(findings.rejectedIn(AuctionType.SEALED_FIRST)).isZero();
        assertThat(findings.rejectedIn(AuctionType.SEALED_SECOND)).isZero();
    }

    @Test
    void detectsThatRetractionsLowerTheMinimum() {
        assertThat(play(terms -> terms.type() == AuctionType.ENGLISH && isFirm(terms, true, false, false)).flaws)
                .contains(Flaw.WOULD_HAVE_BEEN_ACCEPTED);
    }

    @Test
    void detectsThatFallingIncrementsLowerTheMinimumOfAProxyAuction() {
        // Of rules that look firm few have a falling increment, and it must fall by more than a tick.
        assertThat(
                        play(
                                        terms ->
                                                terms.type() == AuctionType.PROXY && isFirm(terms, false, false, false),
                                        HISTORIES)
                                .flaws)
                .contains(Flaw.WOULD_HAVE_BEEN_ACCEPTED);
    }

    @Test
    void detectsThatBidderLimitsAreCheckedFirst() {
        assertThat(play(terms -> terms.type() == AuctionType.ENGLISH && isFirm(terms, false, true, false)).flaws)
                .contains(Flaw.DIFFERENT_REASON_NOW);
    }

    @Test
    void detectsThatInvitationsAreCheckedFirst() {
        assertThat(play(terms -> terms.type() == AuctionType.ENGLISH && isFirm(terms, false, false, true)).flaws)
                .contains(Flaw.DIFFERENT_REASON_NOW, Flaw.DIFFERENT_DECISION_THEN);
    }

    @Test
    void detectsThatSealedBidsHaveOtherReasons() {
        assertThat(play(terms -> terms.retraction() == null && terms.type().isSealed()).flaws)
                .contains(Flaw.DIFFERENT_REASON_NOW);
    }

    @Test
    void detectsThatAnAmountOffTheTickHasAReasonThatComesFirst() {
        assertThat(play(FirmMinimum::holdsFor, _ -> AuctionTerms.SMALLEST, ENOUGH_FOR_A_WRONG_RULE).flaws)
                .contains(Flaw.DIFFERENT_DECISION_THEN);
    }

    private static FastPathFindings play(Predicate<AuctionTerms> wrong) {
        return play(wrong, ENOUGH_FOR_A_WRONG_RULE);
    }

    private static FastPathFindings play(Predicate<AuctionTerms> firmMinimum, int histories) {
        return play(firmMinimum, AuctionTerms::tickSizeMicros, histories);
    }

    private static FastPathFindings play(
            Predicate<AuctionTerms> firmMinimum, ToLongFunction<AuctionTerms> tickSizeMicros, int histories) {
        FastPathFindings findings = new FastPathFindings();
        for (long seed = 0; seed < histories; seed++) {
            new RandomHistory(seed, firmMinimum, tickSizeMicros, findings).play();
        }
        return findings;
    }

    /// The rule for firm minimums without some of its conditions, and without the one on increments.
    private static boolean isFirm(AuctionTerms terms, boolean retraction, boolean limited, boolean invited) {
        return !terms.type().isSealed()
                && (retraction || terms.retraction() == null)
                && (limited || terms.bidders().maxBids() == 0)
                && (invited || !terms.bidders().byInvitation());
    }
}
