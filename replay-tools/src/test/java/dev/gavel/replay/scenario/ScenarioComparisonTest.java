package dev.gavel.replay.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.processor.auction.House;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.processor.auction.naive.Asked;
import dev.gavel.processor.auction.naive.Player;
import dev.gavel.processor.auction.naive.Script;
import dev.gavel.processor.auction.naive.Scripts;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// What an auction would have come to, and that it comes to what it came to where nothing is otherwise.
final class ScenarioComparisonTest {
    private static final long ID = 42;
    private static final long OTHER_ID = 43;
    private static final long END = 100_000;
    private static final long WINDOW = 10_000;

    private long offset;

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void equalTermsComeToEqualCourses(@ForAll("scripts") Script script) {
        ScenarioComparison sides = new ScenarioComparison((id, recorded) -> recorded);
        House house = new House();
        BigInteger sold = BigInteger.ZERO;
        for (Asked asked : Player.commands(script)) {
            sides.decide(asked.envelope(), asked.stamp());
            Fact fact = house.decide(asked.envelope(), asked.stamp()).fact();
            sold = sold.add(hammerMicros(fact));
        }

        Difference difference = difference(sides);

        assertThat(difference.differing()).isEmpty();
        assertThat(difference.other()).isEqualTo(difference.recorded());
        assertThat(difference.closedByItsOwnEnd()).isZero();
        assertThat(difference.other().revenueMicros()).isEqualTo(sold);
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }

    /// Where no end moves, the other side is the plain fold of the same commands with the other terms in them.
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void otherIncrementsAreAsIfTheAuctionHadBeenOpenedWithThem(@ForAll("scripts") Script script) {
        if (script.lots().stream().anyMatch(ScenarioComparisonTest::mayEndOtherwise)) {
            return;
        }
        OtherRules rules =
                (id, terms) -> terms.type().isSealed() ? terms : with(terms, new Increment.Fixed(3 * Micros.UNIT));
        ScenarioComparison sides = new ScenarioComparison(rules);
        House house = new House();
        BigInteger sold = BigInteger.ZERO;
        for (Asked asked : Player.commands(script)) {
            sides.decide(asked.envelope(), asked.stamp());
            sold = sold.add(hammerMicros(house.decide(opened(asked.envelope(), rules), asked.stamp()).fact()));
        }

        assertThat(difference(sides).other().revenueMicros()).isEqualTo(sold);
    }

    @Example
    void aHigherStepRefusesBidsAndChangesTheWinner() {
        ScenarioComparison sides = sides(terms -> with(terms, new Increment.Fixed(2 * Micros.UNIT)));
        at(sides, 1_000, open(english(null)));
        at(sides, 2_000, bid(7, 10));
        at(sides, 3_000, bid(8, 11));
        at(sides, END, close(CloseCause.END_PASSED));

        AuctionDiff only = difference(sides).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionCourse(Status.SOLD, 8, 11 * Micros.UNIT, 2, 0));
        assertThat(only.other()).isEqualTo(new AuctionCourse(Status.SOLD, 7, 10 * Micros.UNIT, 1, 1));
    }

    @Example
    void aSoftCloseTakesBidsThatCameTooLate() {
        ScenarioComparison sides = sides(ScenarioComparisonTest::withSoftClose);
        at(sides, 1_000, open(english(null)));
        at(sides, END - 1, bid(7, 10));
        at(sides, END + 5, close(CloseCause.END_PASSED));
        at(sides, END + 100, bid(8, 11));
        at(sides, END + 10 * WINDOW, bid(9, 12));

        Difference difference = difference(sides);

        assertThat(difference.differing().getFirst().recorded())
                .isEqualTo(new AuctionCourse(Status.SOLD, 7, 10 * Micros.UNIT, 1, 2));
        assertThat(difference.differing().getFirst().other())
                .isEqualTo(new AuctionCourse(Status.SOLD, 8, 11 * Micros.UNIT, 2, 1));
        assertThat(difference.closedByItsOwnEnd()).isEqualTo(1);
    }

    @Example
    void withoutTheSoftCloseABidInTheExtensionIsTooLate() {
        ScenarioComparison sides = sides(ScenarioComparisonTest::withoutSoftClose);
        at(sides, 1_000, open(english(new SoftClose(WINDOW, WINDOW, 0))));
        at(sides, END - 1, bid(7, 10));
        at(sides, END + 100, bid(8, 11));
        at(sides, END + 3 * WINDOW, close(CloseCause.END_PASSED));

        AuctionDiff only = difference(sides).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionCourse(Status.SOLD, 8, 11 * Micros.UNIT, 2, 0));
        assertThat(only.other()).isEqualTo(new AuctionCourse(Status.SOLD, 7, 10 * Micros.UNIT, 1, 1));
    }

    /// Else a cancellation long after the own end would take the lot back from who had won it.
    @Example
    void whatEndedEarlierCannotBeCancelledInTheExtension() {
        ScenarioComparison sides = sides(ScenarioComparisonTest::withoutSoftClose);
        at(sides, 1_000, open(english(new SoftClose(WINDOW, WINDOW, 0))));
        at(sides, END - 1, bid(7, 10));
        at(sides, END + 100, new CancelAuction(ID, "changed my mind"));

        AuctionDiff only = difference(sides).differing().getFirst();

        assertThat(only.recorded().status()).isEqualTo(Status.CANCELLED);
        assertThat(only.other()).isEqualTo(new AuctionCourse(Status.SOLD, 7, 10 * Micros.UNIT, 1, 0));
    }

    @Example
    void aSellersCloseStaysWhereItWas() {
        ScenarioComparison sides = sides(ScenarioComparisonTest::withSoftClose);
        at(sides, 1_000, open(english(null)));
        at(sides, 2_000, bid(7, 10));
        at(sides, 3_000, close(CloseCause.SELLER));
        at(sides, 4_000, bid(8, 11));

        Difference difference = difference(sides);

        assertThat(difference.differing()).isEmpty();
        assertThat(difference.other().auctions()).containsOnlyKeys(Status.SOLD);
    }

    /// The log ends before the own end, or after it, be it on another partition.
    @Example
    void atTheEndOfTheLogAnAuctionIsClosedIfItsOwnEndHasPassed() {
        assertThat(difference(snipedAndClosed()).differing().getFirst().other().status()).isEqualTo(Status.OPEN);
        assertThat(difference(snipedAndClosed(), goesOnUntil(END + WINDOW - 1)).differing().getFirst().other().status())
                .isEqualTo(Status.OPEN);

        Difference after = difference(snipedAndClosed(), goesOnUntil(END + WINDOW));

        assertThat(after.differing()).isEmpty();
        assertThat(after.other().auctions()).containsOnlyKeys(Status.SOLD);
        assertThat(after.closedByItsOwnEnd()).isEqualTo(1);
    }

    /// Under the other terms the bid has moved the end by a window.
    private ScenarioComparison snipedAndClosed() {
        ScenarioComparison sides = sides(ScenarioComparisonTest::withSoftClose);
        at(sides, 1_000, open(english(null)));
        at(sides, END - 1, bid(7, 10));
        at(sides, END + 5, close(CloseCause.END_PASSED));
        return sides;
    }

    private ScenarioComparison goesOnUntil(long ms) {
        ScenarioComparison elsewhere = sides(UnaryOperator.identity());
        at(elsewhere, ms, new PlaceBid(OTHER_ID, 1, 1, UnknownFields.NONE));
        return elsewhere;
    }

    /// The processor stood still, and nobody closed: that is no other rule.
    @Example
    void whatTheLogHasNotClosedYetStaysOpenUnderTheSameEnd() {
        ScenarioComparison sides = sides(terms -> with(terms, new Increment.Fixed(2)));
        at(sides, 1_000, open(english(null)));
        at(sides, 2_000, bid(7, 10));
        at(sides, END + WINDOW, new PlaceBid(OTHER_ID, 1, 1, UnknownFields.NONE));

        assertThat(difference(sides).other().auctions()).containsOnlyKeys(Status.OPEN);
        assertThat(difference(sides).differing()).isEmpty();
    }

    @Example
    void withoutBuyNowTheAuctionGoesOn() {
        ScenarioComparison sides = sides(terms -> with(terms, Prices.opening(Micros.UNIT)));
        at(sides, 1_000, open(with(english(null), new Prices(Micros.UNIT, 0, 20 * Micros.UNIT))));
        at(sides, 2_000, bid(7, 20));
        at(sides, 3_000, bid(8, 30));
        at(sides, END, new PlaceBid(OTHER_ID, 1, 1, UnknownFields.NONE));

        AuctionDiff only = difference(sides).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionCourse(Status.SOLD, 7, 20 * Micros.UNIT, 1, 1));
        assertThat(only.other()).isEqualTo(new AuctionCourse(Status.SOLD, 8, 30 * Micros.UNIT, 2, 0));
    }

    @Example
    void aSecondPriceIsWhatTheSecondWouldHavePaid() {
        ScenarioComparison sides =
                sides(terms -> terms(AuctionType.SEALED_SECOND, terms.prices(), Increment.ANY, null));
        at(sides, 1_000, open(english(null)));
        at(sides, 2_000, bid(7, 10));
        at(sides, 3_000, bid(8, 17));
        at(sides, 4_000, bid(9, 12));
        at(sides, END, close(CloseCause.END_PASSED));

        AuctionDiff only = difference(sides).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionCourse(Status.SOLD, 8, 17 * Micros.UNIT, 2, 1));
        assertThat(only.other()).isEqualTo(new AuctionCourse(Status.SOLD, 8, 12 * Micros.UNIT, 3, 0));
    }

    @Example
    void namesTheAuctionThatCannotHaveTheTerms() {
        ScenarioComparison sides =
                sides(terms -> terms(AuctionType.SEALED_FIRST, terms.prices(), Increment.ANY, new SoftClose(1, 1, 0)));

        assertThatThrownBy(() -> at(sides, 1_000, open(english(null))))
                .isInstanceOf(InapplicableTermsException.class)
                .hasMessageContaining("auction 42")
                .hasMessageContaining("A sealed auction has no soft close");
    }

    /// It opened nothing, so nobody need think about it.
    @Example
    void anOpeningThatWasRefusedNeedNotFit() {
        ScenarioComparison sides =
                sides(terms -> terms(AuctionType.SEALED_FIRST, terms.prices(), Increment.ANY, new SoftClose(1, 1, 0)));
        at(sides, END, open(english(null)));

        assertThat(difference(sides).auctions()).isZero();
    }

    private static ScenarioComparison sides(UnaryOperator<AuctionTerms> other) {
        return new ScenarioComparison((id, terms) -> other.apply(terms));
    }

    private void at(ScenarioComparison sides, long ms, Command command) {
        sides.decide(new Envelope(command, null), new Stamp(new Position(0, offset++), ms));
    }

    private static Difference difference(ScenarioComparison... partitions) {
        List<ScenarioFold> folds =
                List.of(partitions).stream().map(sides -> new ScenarioFold(0, 0, sides.result())).toList();
        return Difference.of(
                folds, new WhatIfConfig("nowhere:1", Set.of(), Set.of(), (id, terms) -> terms), Duration.ZERO);
    }

    private static Command open(AuctionTerms terms) {
        return new OpenAuction(ID, terms);
    }

    private static Command bid(long bidder, long units) {
        return new PlaceBid(ID, bidder, units * Micros.UNIT, UnknownFields.NONE);
    }

    private static Command close(CloseCause cause) {
        return new CloseAuction(ID, cause);
    }

    private static AuctionTerms english(@Nullable SoftClose softClose) {
        return terms(AuctionType.ENGLISH, Prices.opening(Micros.UNIT), Increment.ANY, softClose);
    }

    private static AuctionTerms terms(
            AuctionType type, Prices prices, Increment increment, @Nullable SoftClose softClose) {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "watch",
                type,
                prices,
                increment,
                null,
                END,
                softClose,
                null,
                BidderLimits.NONE,
                UnknownFields.NONE);
    }

    private static AuctionTerms withSoftClose(AuctionTerms terms) {
        return terms(terms.type(), terms.prices(), terms.increment(), new SoftClose(WINDOW, WINDOW, 0));
    }

    private static AuctionTerms withoutSoftClose(AuctionTerms terms) {
        return terms(terms.type(), terms.prices(), terms.increment(), null);
    }

    private static AuctionTerms with(AuctionTerms terms, Prices prices) {
        return terms(terms.type(), prices, terms.increment(), terms.softClose());
    }

    private static AuctionTerms with(AuctionTerms terms, Increment increment) {
        return new AuctionTerms(
                terms.rulesVersion(),
                terms.title(),
                terms.type(),
                terms.prices(),
                increment,
                terms.startsAtMs(),
                terms.endsAtMs(),
                terms.softClose(),
                terms.retraction(),
                terms.bidders(),
                terms.unknown());
    }

    private static boolean mayEndOtherwise(AuctionTerms terms) {
        return terms.softClose() != null || terms.prices().buyNowMicros() > 0;
    }

    private static Envelope opened(Envelope envelope, OtherRules rules) {
        return envelope.command() instanceof OpenAuction(long id, AuctionTerms terms)
                ? new Envelope(
                        new OpenAuction(id, rules.of(id, terms)),
                        envelope.replyTo(),
                        envelope.deadlineMs(),
                        envelope.idempotencyKey())
                : envelope;
    }

    /// As wide as revenue is: two hammer prices near the limit are more than a `long` holds.
    private static BigInteger hammerMicros(Fact fact) {
        Fact.Closed closed =
                fact instanceof Fact.BidAccepted accepted
                        ? accepted.closed()
                        : fact instanceof Fact.Closed fall ? fall : null;
        return closed == null ? BigInteger.ZERO : BigInteger.valueOf(closed.hammerPriceMicros());
    }
}
