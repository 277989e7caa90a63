package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.TickSize;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/// Two histories that differ only in a hidden value publish the same bytes until the value may be disclosed.
final class SecretsTest {
    /// Multiplies each bidder's amounts by a factor of that bidder, so that every reply to the bidder stays the same
    /// while the leader changes.
    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void anOpenSealedAuctionTellsNothingOfItsBidsAndItsReserve(@ForAll("sealed") Script script) {
        List<LoggedCommand> logged = logged(script);
        AuctionTerms terms = script.lots().getFirst();
        long tick = terms.tickSizeMicros();
        long reserve = terms.prices().reserveMicros();
        List<LoggedCommand> other =
                changed(
                        logged,
                        command ->
                                command instanceof PlaceBid bid
                                        ? withAmount(bid, spread(bid, terms))
                                        : withReserve(
                                                command,
                                                reserve > 0 && reserve <= Micros.MAX - tick
                                                        ? reserve + tick
                                                        : reserve));
        List<ProcessedCommand> one = decide(logged);

        int beforeClose = firstClose(one);
        Statistics.label("several bids before the close").collect(acceptedBids(one.subList(0, beforeClose)) > 1);
        Statistics.label("several bids before the close")
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 30));
        assertThat(bytes(decide(other).subList(0, beforeClose))).isEqualTo(bytes(one.subList(0, beforeClose)));
    }

    /// A maximum that no other bid comes near has no effect on events, not even at the close.
    @Property(tries = 600, edgeCases = EdgeCasesMode.NONE)
    void aProxyAuctionTellsNothingOfAMaximumThatNobodyReached(@ForAll("proxy") Script script) {
        List<LoggedCommand> logged = logged(script);
        List<ProcessedCommand> one = decide(logged);
        long top = highest(logged, 0);
        long tick = script.lots().getFirst().tickSizeMicros();
        long step = TickSize.roundUp(tick, Micros.UNIT);
        PlaceBid first = bids(logged).stream().filter(bid -> bid.amountMicros() == top).findFirst().orElse(null);
        boolean hidden =
                first != null
                        && top < Math.min(Micros.MAX / 2, Micros.MAX - step)
                        && TickSize.divides(tick, top)
                        && isOnlyOf(logged, top, first.bidderId())
                        && neverTooLow(logged, one, top)
                        && one.stream().allMatch(processed -> price(processed) < top)
                        && noPriceBetween(script.lots().getFirst().prices(), top, top + step);
        Statistics.label("a maximum is hidden").collect(hidden);
        Statistics.label("a maximum is hidden")
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 10));
        if (hidden) {
            List<LoggedCommand> other =
                    changed(
                            logged,
                            command ->
                                    command instanceof PlaceBid bid && bid.amountMicros() == top
                                            ? withAmount(bid, top + step)
                                            : command);
            assertThat(bytes(decide(other))).isEqualTo(bytes(one));
        }
    }

    /// Compares two reserve prices that no bid reaches.
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aReserveThatIsNotMetStaysHidden(@ForAll("ascending") Script script) {
        List<LoggedCommand> logged = logged(script);
        long tick = script.lots().getFirst().tickSizeMicros();
        long highest = highest(logged, script.lots().getFirst().prices().openingMicros());
        long above = highest - highest % tick + tick;
        if (above <= Micros.MAX - tick) {
            List<LoggedCommand> one = changed(logged, command -> withReserve(command, above));
            List<LoggedCommand> other = changed(logged, command -> withReserve(command, above + tick));
            assertThat(bytes(decide(other))).isEqualTo(bytes(decide(one)));
        }
    }

    @Provide
    Arbitrary<Script> sealed() {
        return Scripts.of(AuctionType.SEALED_FIRST, AuctionType.SEALED_SECOND);
    }

    @Provide
    Arbitrary<Script> proxy() {
        return Scripts.of(AuctionType.PROXY);
    }

    @Provide
    Arbitrary<Script> ascending() {
        return Scripts.of(AuctionType.ENGLISH, AuctionType.PROXY);
    }

    private static List<LoggedCommand> logged(Script script) {
        return ScriptPlayer.play(new NaiveEngine(), script).stream().map(ScriptPlayer.Played::logged).toList();
    }

    private static List<ProcessedCommand> decide(List<LoggedCommand> logged) {
        InMemoryEngine engine = new InMemoryEngine();
        return logged.stream().map(each -> engine.process(each.envelope(), each.metadata())).toList();
    }

    /// A bid on an auction that does not exist is published with its amount, because its type is not known.
    private static List<String> bytes(List<ProcessedCommand> outcomes) {
        return outcomes.stream()
                .filter(processed -> processed.event().standing() != null)
                .map(processed -> HexFormat.of().formatHex(processed.eventValue()))
                .toList();
    }

    private static List<LoggedCommand> changed(List<LoggedCommand> logged, UnaryOperator<Command> change) {
        return logged.stream()
                .map(each -> new LoggedCommand(changed(each.envelope(), change), each.metadata()))
                .toList();
    }

    private static Envelope changed(Envelope envelope, UnaryOperator<Command> change) {
        return new Envelope(
                change.apply(envelope.command()), envelope.replyTo(), envelope.deadlineMs(), envelope.idempotencyKey());
    }

    /// Keeps the order of one bidder's amounts, and which of them reach the opening price and are multiples of the tick
    /// size.
    private static long spread(PlaceBid bid, AuctionTerms terms) {
        long opening = terms.prices().openingMicros();
        long above = bid.amountMicros() - opening;
        if (above <= 0 || above >= Micros.MAX / 64 || opening >= Micros.MAX / 2) {
            return bid.amountMicros();
        }
        long rest = above % terms.tickSizeMicros();
        return opening + (above - rest) * (1 + bid.bidderId() * 7 % 5) + rest;
    }

    private static PlaceBid withAmount(PlaceBid bid, long amount) {
        return new PlaceBid(bid.auctionId(), bid.bidderId(), amount, bid.expiresAtMs(), bid.unknown());
    }

    /// Changes the reserve and removes the buy-now price, which must not be below it.
    private static Command withReserve(Command command, long reserve) {
        return command instanceof OpenAuction(long id, AuctionTerms terms)
                ? new OpenAuction(
                        id,
                        new AuctionTerms(
                                terms.rulesVersion(),
                                terms.title(),
                                terms.type(),
                                terms.tickSizeMicros(),
                                new Prices(terms.prices().openingMicros(), reserve, 0),
                                terms.increment(),
                                terms.startsAtMs(),
                                terms.endsAtMs(),
                                terms.softClose(),
                                terms.retraction(),
                                terms.bidders(),
                                terms.unknown()))
                : command;
    }

    private static int firstClose(List<ProcessedCommand> outcomes) {
        int close = 0;
        while (close < outcomes.size() && !(outcomes.get(close).event().fact() instanceof Fact.Closed)) {
            close++;
        }
        return close;
    }

    private static long acceptedBids(List<ProcessedCommand> outcomes) {
        return outcomes.stream().filter(processed -> processed.event().fact() instanceof Fact.BidAccepted).count();
    }

    private static List<PlaceBid> bids(List<LoggedCommand> logged) {
        return logged.stream()
                .map(each -> each.envelope().command())
                .filter(PlaceBid.class::isInstance)
                .map(PlaceBid.class::cast)
                .toList();
    }

    private static long highest(List<LoggedCommand> logged, long atLeast) {
        return bids(logged).stream().mapToLong(PlaceBid::amountMicros).reduce(atLeast, Math::max);
    }

    private static boolean isOnlyOf(List<LoggedCommand> logged, long amount, long bidderId) {
        return bids(logged).stream()
                .filter(bid -> bid.amountMicros() == amount)
                .allMatch(bid -> bid.bidderId() == bidderId);
    }

    /// Whether no bid of this amount was rejected as too low, so that a higher one would have got the same decision.
    private static boolean neverTooLow(List<LoggedCommand> logged, List<ProcessedCommand> outcomes, long amount) {
        for (int i = 0; i < logged.size(); i++) {
            if (logged.get(i).envelope().command() instanceof PlaceBid bid
                    && bid.amountMicros() == amount
                    && outcomes.get(i).event().fact() instanceof Fact.BidRefused rejected
                    && (isTooLow(rejected.reason()) || rejected.also().stream().anyMatch(SecretsTest::isTooLow))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isTooLow(Reason reason) {
        return reason == Reason.BID_TOO_LOW || reason == Reason.BELOW_OPENING_PRICE;
    }

    private static long price(ProcessedCommand processed) {
        var standing = processed.event().standing();
        return standing == null ? 0 : standing.priceMicros();
    }

    /// Whether neither the reserve nor the buy-now price lies between the two.
    private static boolean noPriceBetween(Prices prices, long low, long high) {
        return (prices.reserveMicros() <= low || prices.reserveMicros() > high)
                && (prices.buyNowMicros() <= low || prices.buyNowMicros() > high);
    }
}
