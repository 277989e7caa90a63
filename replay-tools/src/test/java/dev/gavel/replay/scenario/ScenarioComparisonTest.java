package dev.gavel.replay.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.processor.auction.naive.LoggedCommand;
import dev.gavel.processor.auction.naive.Script;
import dev.gavel.processor.auction.naive.ScriptPlayer;
import dev.gavel.processor.auction.naive.Scripts;
import dev.gavel.replay.scenario.ScenarioReplay.ScenarioTerms;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff.AuctionResult;
import dev.gavel.replay.scenario.ScenarioResult.PartitionResult;
import dev.gavel.replay.scenario.ScenarioResult.SkippedAuction;
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
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.kafka.KafkaCluster;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Results of auctions under other terms, and that equal terms give equal results.
final class ScenarioComparisonTest {
    private static final long ID = 42;
    private static final long OTHER_ID = 43;
    private static final long END = 100_000;
    private static final long WINDOW = 10_000;

    private long offset;

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void equalTermsGiveEqualResults(@ForAll("scripts") Script script) {
        ScenarioComparison comparison = new ScenarioComparison((id, recorded) -> recorded);
        InMemoryEngine engine = new InMemoryEngine();
        BigInteger sold = BigInteger.ZERO;
        for (LoggedCommand command : ScriptPlayer.commands(script)) {
            comparison.decide(command.envelope(), command.metadata());
            Fact fact = engine.event(command.envelope(), command.metadata()).fact();
            sold = sold.add(hammerMicros(fact));
        }

        ScenarioResult result = result(comparison);

        assertThat(result.differing()).isEmpty();
        assertThat(result.scenario()).isEqualTo(result.recorded());
        assertThat(result.closedAtScenarioEnd()).isZero();
        assertThat(result.scenario().revenueMicros()).isEqualTo(sold);
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }

    /// If no end moves, the scenario equals a replay of the same commands in which the openings have the other terms.
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aDifferentIncrementGivesTheResultOfAnOpeningWithThatIncrement(@ForAll("scripts") Script script) {
        if (script.lots().stream().anyMatch(ScenarioComparisonTest::endMayMove)) {
            return;
        }
        ScenarioTerms scenarioTerms =
                (id, terms) -> terms.type().isSealed() ? terms : with(terms, new Increment.Fixed(3 * Micros.UNIT));
        ScenarioComparison comparison = new ScenarioComparison(scenarioTerms);
        InMemoryEngine engine = new InMemoryEngine();
        BigInteger sold = BigInteger.ZERO;
        for (LoggedCommand command : ScriptPlayer.commands(script)) {
            comparison.decide(command.envelope(), command.metadata());
            sold =
                    sold.add(
                            hammerMicros(
                                    engine.event(opened(command.envelope(), scenarioTerms), command.metadata())
                                            .fact()));
        }

        assertThat(result(comparison).scenario().revenueMicros()).isEqualTo(sold);
    }

    @Example
    void aHigherIncrementRejectsBidsAndChangesTheWinner() {
        ScenarioComparison comparison = comparison(terms -> with(terms, new Increment.Fixed(2 * Micros.UNIT)));
        at(comparison, 1_000, open(english(null)));
        at(comparison, 2_000, bid(7, 10));
        at(comparison, 3_000, bid(8, 11));
        at(comparison, END, close(CloseCause.END_PASSED));

        AuctionDiff only = result(comparison).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionResult(Status.SOLD, 8, 11 * Micros.UNIT, 2, 0));
        assertThat(only.scenario()).isEqualTo(new AuctionResult(Status.SOLD, 7, 10 * Micros.UNIT, 1, 1));
    }

    @Example
    void aSoftCloseAcceptsBidsThatWereTooLate() {
        ScenarioComparison comparison = comparison(ScenarioComparisonTest::withSoftClose);
        at(comparison, 1_000, open(english(null)));
        at(comparison, END - 1, bid(7, 10));
        at(comparison, END + 5, close(CloseCause.END_PASSED));
        at(comparison, END + 100, bid(8, 11));
        at(comparison, END + 10 * WINDOW, bid(9, 12));

        ScenarioResult result = result(comparison);

        assertThat(result.differing().getFirst().recorded())
                .isEqualTo(new AuctionResult(Status.SOLD, 7, 10 * Micros.UNIT, 1, 2));
        assertThat(result.differing().getFirst().scenario())
                .isEqualTo(new AuctionResult(Status.SOLD, 8, 11 * Micros.UNIT, 2, 1));
        assertThat(result.closedAtScenarioEnd()).isEqualTo(1);
    }

    @Example
    void withoutASoftCloseABidInTheExtensionIsTooLate() {
        ScenarioComparison comparison = comparison(ScenarioComparisonTest::withoutSoftClose);
        at(comparison, 1_000, open(english(new SoftClose(WINDOW, WINDOW, 0, SoftCloseTrigger.ANY_BID))));
        at(comparison, END - 1, bid(7, 10));
        at(comparison, END + 100, bid(8, 11));
        at(comparison, END + 3 * WINDOW, close(CloseCause.END_PASSED));

        AuctionDiff only = result(comparison).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionResult(Status.SOLD, 8, 11 * Micros.UNIT, 2, 0));
        assertThat(only.scenario()).isEqualTo(new AuctionResult(Status.SOLD, 7, 10 * Micros.UNIT, 1, 1));
    }

    /// Otherwise a cancellation long after the end would take the item from its winner.
    @Example
    void anAuctionThatEndsEarlierCannotBeCancelledInTheExtension() {
        ScenarioComparison comparison = comparison(ScenarioComparisonTest::withoutSoftClose);
        at(comparison, 1_000, open(english(new SoftClose(WINDOW, WINDOW, 0, SoftCloseTrigger.ANY_BID))));
        at(comparison, END - 1, bid(7, 10));
        at(comparison, END + 100, new CancelAuction(ID, "changed my mind"));

        AuctionDiff only = result(comparison).differing().getFirst();

        assertThat(only.recorded().status()).isEqualTo(Status.CANCELLED);
        assertThat(only.scenario()).isEqualTo(new AuctionResult(Status.SOLD, 7, 10 * Micros.UNIT, 1, 0));
    }

    @Example
    void aSellersCloseStaysAsRecorded() {
        ScenarioComparison comparison = comparison(ScenarioComparisonTest::withSoftClose);
        at(comparison, 1_000, open(english(null)));
        at(comparison, 2_000, bid(7, 10));
        at(comparison, 3_000, close(CloseCause.SELLER));
        at(comparison, 4_000, bid(8, 11));

        ScenarioResult result = result(comparison);

        assertThat(result.differing()).isEmpty();
        assertThat(result.scenario().auctions()).containsOnlyKeys(Status.SOLD);
    }

    /// The log ends before the scenario end, or after it, even if only on another partition.
    @Example
    void atTheEndOfTheLogAnAuctionIsClosedIfItsScenarioEndHasPassed() {
        assertThat(result(bidInTheWindowThenClosed()).differing().getFirst().scenario().status())
                .isEqualTo(Status.OPEN);
        assertThat(
                        result(bidInTheWindowThenClosed(), partitionUntil(END + WINDOW - 1))
                                .differing()
                                .getFirst()
                                .scenario()
                                .status())
                .isEqualTo(Status.OPEN);

        ScenarioResult after = result(bidInTheWindowThenClosed(), partitionUntil(END + WINDOW));

        assertThat(after.differing()).isEmpty();
        assertThat(after.scenario().auctions()).containsOnlyKeys(Status.SOLD);
        assertThat(after.closedAtScenarioEnd()).isEqualTo(1);
    }

    /// In the scenario the bid moves the end by one window.
    private ScenarioComparison bidInTheWindowThenClosed() {
        ScenarioComparison comparison = comparison(ScenarioComparisonTest::withSoftClose);
        at(comparison, 1_000, open(english(null)));
        at(comparison, END - 1, bid(7, 10));
        at(comparison, END + 5, close(CloseCause.END_PASSED));
        return comparison;
    }

    private ScenarioComparison partitionUntil(long ms) {
        ScenarioComparison partition = comparison(UnaryOperator.identity());
        at(partition, ms, new PlaceBid(OTHER_ID, 1, 1, UnknownFields.NONE));
        return partition;
    }

    /// The processor was down and the auction was not closed in time; the terms did not cause that.
    @Example
    void anAuctionThatTheLogHasNotClosedStaysOpenIfItsEndIsTheSame() {
        ScenarioComparison comparison = comparison(terms -> with(terms, new Increment.Fixed(2)));
        at(comparison, 1_000, open(english(null)));
        at(comparison, 2_000, bid(7, 10));
        at(comparison, END + WINDOW, new PlaceBid(OTHER_ID, 1, 1, UnknownFields.NONE));

        assertThat(result(comparison).scenario().auctions()).containsOnlyKeys(Status.OPEN);
        assertThat(result(comparison).differing()).isEmpty();
    }

    @Example
    void withoutABuyNowPriceTheAuctionContinues() {
        ScenarioComparison comparison = comparison(terms -> with(terms, Prices.opening(Micros.UNIT)));
        at(comparison, 1_000, open(with(english(null), new Prices(Micros.UNIT, 0, 20 * Micros.UNIT))));
        at(comparison, 2_000, bid(7, 20));
        at(comparison, 3_000, bid(8, 30));
        at(comparison, END, new PlaceBid(OTHER_ID, 1, 1, UnknownFields.NONE));

        AuctionDiff only = result(comparison).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionResult(Status.SOLD, 7, 20 * Micros.UNIT, 1, 1));
        assertThat(only.scenario()).isEqualTo(new AuctionResult(Status.SOLD, 8, 30 * Micros.UNIT, 2, 0));
    }

    @Example
    void inASecondPriceAuctionTheWinnerPaysTheSecondHighestBid() {
        ScenarioComparison comparison =
                comparison(terms ->
                        terms(AuctionType.SEALED_SECOND, terms.prices(), Increment.tick(AuctionTerms.SMALLEST), null));
        at(comparison, 1_000, open(english(null)));
        at(comparison, 2_000, bid(7, 10));
        at(comparison, 3_000, bid(8, 17));
        at(comparison, 4_000, bid(9, 12));
        at(comparison, END, close(CloseCause.END_PASSED));

        AuctionDiff only = result(comparison).differing().getFirst();

        assertThat(only.recorded()).isEqualTo(new AuctionResult(Status.SOLD, 8, 17 * Micros.UNIT, 2, 1));
        assertThat(only.scenario()).isEqualTo(new AuctionResult(Status.SOLD, 8, 12 * Micros.UNIT, 3, 0));
    }

    /// With `--reserve 100` every auction that opens above it. The comparison stopped there.
    @Example
    void skipsAndCountsAnAuctionThatCannotHaveTheTerms() {
        long reserve = 15 * Micros.UNIT;
        ScenarioComparison comparison =
                comparison(terms -> with(terms, new Prices(terms.prices().openingMicros(), reserve, 0)));
        at(comparison, 1_000, bid(7, 10));
        at(comparison, 1_000, open(with(english(null), Prices.opening(20 * Micros.UNIT))));
        at(comparison, 1_000, new OpenAuction(OTHER_ID, english(null)));
        at(comparison, 2_000, bid(7, 20));
        at(comparison, 2_000, bid(7, 5));
        at(comparison, 2_000, new PlaceBid(OTHER_ID, 8, 10 * Micros.UNIT, UnknownFields.NONE));
        at(comparison, END, close(CloseCause.END_PASSED));
        at(comparison, END, new CloseAuction(OTHER_ID, CloseCause.END_PASSED));

        ScenarioResult result = result(comparison);

        assertThat(result.skipped()).extracting(SkippedAuction::auctionId).containsExactly(ID);
        assertThat(result.skipped().getFirst().code()).isEqualTo("reserve_below_opening");
        assertThat(result.auctions()).isEqualTo(1);
        assertThat(result.recorded().revenueMicros()).isEqualTo(BigInteger.valueOf(10 * Micros.UNIT));
        assertThat(result.recorded().accepted()).isEqualTo(1);
        assertThat(result.scenario().count(Status.UNSOLD)).isEqualTo(1);
        assertThat(result.unknownAuctions()).isEmpty();
        // The bid before the opening is rejected on both sides; what followed in the skipped auction counts on neither.
        assertThat(result.recorded().rejected()).isEqualTo(1);
        assertThat(result.scenario().rejected()).isEqualTo(1);
    }

    /// Whichever term it is.
    @Example
    void skipsForEveryContradiction() {
        Map<String, UnaryOperator<AuctionTerms>> changes =
                Map.of(
                        "soft_close_on_sealed",
                        terms ->
                                terms(
                                        AuctionType.SEALED_FIRST,
                                        terms.prices(),
                                        Increment.tick(AuctionTerms.SMALLEST),
                                        new SoftClose(1, 1, 0, SoftCloseTrigger.ANY_BID)),
                        "increment_on_sealed",
                        terms -> terms(AuctionType.SEALED_FIRST, terms.prices(), new Increment.Fixed(5), null),
                        "buy_now_too_low",
                        terms -> with(terms, new Prices(terms.prices().openingMicros(), 0, 1)),
                        "percent_out_of_range",
                        terms -> with(terms, new Increment.Percent(0)));
        changes.forEach((code, change) -> {
            ScenarioComparison comparison = comparison(change);
            at(comparison, 1_000, open(english(null)));
            at(comparison, END, close(CloseCause.END_PASSED));

            assertThat(result(comparison).skipped()).extracting(SkippedAuction::code).containsExactly(code);
            assertThat(result(comparison).auctions()).isZero();
        });
    }

    /// It opened no auction.
    @Example
    void termsNeedNotFitARejectedOpening() {
        ScenarioComparison comparison =
                comparison(terms ->
                        terms(
                                AuctionType.SEALED_FIRST,
                                terms.prices(),
                                Increment.tick(AuctionTerms.SMALLEST),
                                new SoftClose(1, 1, 0, SoftCloseTrigger.ANY_BID)));
        at(comparison, END, open(english(null)));

        assertThat(result(comparison).auctions()).isZero();
    }

    private static ScenarioComparison comparison(UnaryOperator<AuctionTerms> change) {
        return new ScenarioComparison((id, terms) -> change.apply(terms));
    }

    private void at(ScenarioComparison comparison, long ms, Command command) {
        comparison.decide(new Envelope(command, null), new CommandMetadata(new Position(0, offset++), ms));
    }

    private static ScenarioResult result(ScenarioComparison... partitions) {
        List<PartitionResult> results =
                List.of(partitions).stream().map(comparison -> new PartitionResult(0, 0, comparison.result())).toList();
        return ScenarioResult.of(
                results,
                new ScenarioReplay.Config(KafkaCluster.at("nowhere:1"), Set.of(), Set.of(), (id, terms) -> terms),
                Duration.ZERO);
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
        return terms(
                AuctionType.ENGLISH, Prices.opening(Micros.UNIT), Increment.tick(AuctionTerms.SMALLEST), softClose);
    }

    private static AuctionTerms terms(
            AuctionType type, Prices prices, Increment increment, @Nullable SoftClose softClose) {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "watch",
                type,
                AuctionTerms.SMALLEST,
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
        return terms(
                terms.type(),
                terms.prices(),
                terms.increment(),
                new SoftClose(WINDOW, WINDOW, 0, SoftCloseTrigger.ANY_BID));
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
                AuctionTerms.SMALLEST,
                terms.prices(),
                increment,
                terms.startsAtMs(),
                terms.endsAtMs(),
                terms.softClose(),
                terms.retraction(),
                terms.bidders(),
                terms.sellerId(),
                terms.unknown());
    }

    private static boolean endMayMove(AuctionTerms terms) {
        return terms.softClose() != null || terms.prices().buyNowMicros() > 0;
    }

    private static Envelope opened(Envelope envelope, ScenarioTerms scenarioTerms) {
        return envelope.command() instanceof OpenAuction(long id, AuctionTerms terms)
                ? new Envelope(
                        new OpenAuction(id, scenarioTerms.of(id, terms)),
                        envelope.replyTo(),
                        envelope.deadlineMs(),
                        envelope.idempotencyKey())
                : envelope;
    }

    /// A `BigInteger`, because two hammer prices near the limit exceed a `long`.
    private static BigInteger hammerMicros(Fact fact) {
        Fact.Closed closed =
                fact instanceof Fact.BidAccepted accepted
                        ? accepted.closed()
                        : fact instanceof Fact.Closed close ? close : null;
        return closed == null ? BigInteger.ZERO : BigInteger.valueOf(closed.hammerPriceMicros());
    }
}
