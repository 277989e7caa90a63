package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.TickSize;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/// Two histories that differ only in a hidden value publish the same bytes until the value may be disclosed, and no
/// rejection tells them apart.
final class SecretsTest {
    private static final int SCRIPTS = 200;

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

    /// Asked in the name of everybody, the bidder included.
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void noRejectionTellsTheAmountsOfASealedAuction(
            @ForAll("newestSealed") Script script, @ForAll @IntRange(max = 60) int asked) {
        assertThat(sealedProbes(script, asked).betrayals()).isEmpty();
    }

    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void noRejectionTellsTheMaximumOfAProxyAuction(
            @ForAll("newestProxy") Script script, @ForAll @IntRange(max = 60) int asked) {
        Probes probes = proxyProbes(script, asked);
        Statistics.label("a maximum is hidden").collect(!probes.one().isEmpty());
        Statistics.label("a maximum is hidden")
                .coverage(coverage -> coverage.check(true).percentage(percent -> percent > 10));
        assertThat(probes.betrayals()).isEmpty();
    }

    /// Under version 3, bids that were late, off the tick or above a limit were told whether they were high enough.
    @Example
    void theProbesFindWhatVersion3Betrayed() {
        assertThat(sample(Scripts.of(version(3), AuctionType.SEALED_FIRST)))
                .anyMatch(script -> !sealedProbes(script, 40).betrayals().isEmpty());
        assertThat(sample(Scripts.of(version(3), AuctionType.PROXY)))
                .anyMatch(script -> !proxyProbes(script, 40).betrayals().isEmpty());
    }

    /// Leaves out everything that one bidder does: how often others bid, with which keys, and whether at all.
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void whatOthersDoInASealedAuctionChangesNothingThatABidderIsTold(@ForAll("discreet") Script script) {
        assertThat(toldDifferently(script)).isEmpty();
    }

    /// Under version 3 bidders shared one set of keys, and a retraction was told whether others had bid since.
    @Example
    void theComparisonFindsWhatVersion3ToldOfOthers() {
        assertThat(sample(Scripts.of(version(3), AuctionType.SEALED_FIRST)))
                .anyMatch(script -> !toldDifferently(script).isEmpty());
    }

    /// Every bidder's amounts differ, in the order that they had.
    private static Probes sealedProbes(Script script, int asked) {
        List<LoggedCommand> all = logged(script);
        List<LoggedCommand> logged = upTo(asked, all.subList(0, firstClose(decide(all))));
        AuctionTerms terms = script.lots().getFirst();
        List<LoggedCommand> other =
                changed(
                        logged,
                        command -> command instanceof PlaceBid bid ? withAmount(bid, spread(bid, terms)) : command);
        return new Probes(logged, other, logged.isEmpty() ? 0 : logged.getLast().metadata().atMs());
    }

    /// The last bid is the highest, and in the other history higher still.
    private static Probes proxyProbes(Script script, int asked) {
        List<LoggedCommand> logged = upTo(asked, logged(script));
        if (logged.isEmpty() || !(logged.getLast().envelope().command() instanceof PlaceBid last)) {
            return new Probes(List.of(), List.of(), 0);
        }
        AuctionTerms terms = script.lots().getFirst();
        long tick = terms.tickSizeMicros();
        long above = Math.max(highest(logged, terms.prices().reserveMicros()), terms.prices().buyNowMicros());
        long maximum = TickSize.roundUp(tick, above) + 1_000 * tick;
        if (maximum > Micros.MAX / 2) {
            return new Probes(List.of(), List.of(), 0);
        }
        List<LoggedCommand> one = withLast(logged, withAmount(last, maximum));
        List<LoggedCommand> other = withLast(logged, withAmount(last, maximum + 500 * tick));
        // The price shows a maximum that the increment exceeds.
        boolean hidden = bytes(decide(one)).equals(bytes(decide(other)));
        return hidden
                ? new Probes(one, other, logged.getLast().metadata().atMs())
                : new Probes(List.of(), List.of(), 0);
    }

    private static List<LoggedCommand> withLast(List<LoggedCommand> logged, PlaceBid last) {
        List<LoggedCommand> changed = new ArrayList<>(logged.subList(0, logged.size() - 1));
        changed.add(new LoggedCommand(new Envelope(last, null), logged.getLast().metadata()));
        return changed;
    }

    /// The history up to a bid that many commands after the opening, or the next one.
    private static List<LoggedCommand> upTo(int asked, List<LoggedCommand> logged) {
        List<LoggedCommand> opened =
                logged.stream().dropWhile(each -> !(each.envelope().command() instanceof OpenAuction)).toList();
        int last = Math.min(asked, opened.size() - 1);
        while (last >= 0 && last < opened.size() - 1 && !(opened.get(last).envelope().command() instanceof PlaceBid)) {
            last++;
        }
        return last < 0 ? List.of() : opened.subList(0, last + 1);
    }

    /// The commands of the others, before the auction is over, on which something else is decided if one bidder is not
    /// there. Positions, sequence and chain count everybody's commands.
    private static List<LoggedCommand> toldDifferently(Script script) {
        List<LoggedCommand> all = logged(script);
        List<ProcessedCommand> one = decide(all);
        List<LoggedCommand> before = all.subList(0, Math.min(firstClose(one), firstCancellation(one)));
        List<LoggedCommand> others = before.stream().filter(each -> bidderOf(each) != 1).toList();
        List<ProcessedCommand> other = decide(others);
        List<LoggedCommand> different = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < before.size(); i++) {
            if (bidderOf(before.get(i)) != 1) {
                Event event = one.get(i).event();
                Event otherEvent = other.get(next++).event();
                if (!event.fact().equals(otherEvent.fact())
                        || !Objects.equals(event.standing(), otherEvent.standing())) {
                    different.add(before.get(i));
                }
            }
        }
        return different;
    }

    private static int firstCancellation(List<ProcessedCommand> outcomes) {
        int cancellation = 0;
        while (cancellation < outcomes.size()
                && !(outcomes.get(cancellation).event().fact() instanceof Fact.Cancelled)) {
            cancellation++;
        }
        return cancellation;
    }

    private static long bidderOf(LoggedCommand logged) {
        return switch (logged.envelope().command()) {
            case PlaceBid bid -> bid.bidderId();
            case RetractBid retract -> retract.bidderId();
            case OpenAuction _, CloseAuction _, CancelAuction _ -> 0;
        };
    }

    private static UnaryOperator<Arbitrary<AuctionTerms>> version(int version) {
        return terms -> terms.filter(each -> each.rulesVersion() == version);
    }

    private static List<Script> sample(Arbitrary<Script> scripts) {
        Random random = new Random(42);
        var generator = scripts.generator(1_000, false);
        return Stream.generate(() -> generator.next(random).value()).limit(SCRIPTS).toList();
    }

    @Provide
    Arbitrary<Script> newestSealed() {
        return Scripts.of(version(AuctionTerms.RULES_VERSION), AuctionType.SEALED_FIRST, AuctionType.SEALED_SECOND);
    }

    @Provide
    Arbitrary<Script> newestProxy() {
        return Scripts.of(version(AuctionTerms.RULES_VERSION), AuctionType.PROXY);
    }

    /// Sealed auctions whose seller does not accept that retractions disclose something.
    @Provide
    Arbitrary<Script> discreet() {
        return Scripts.of(
                terms -> version(AuctionTerms.RULES_VERSION).apply(terms).filter(each -> each.retraction() == null),
                AuctionType.SEALED_FIRST,
                AuctionType.SEALED_SECOND);
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
                                terms.sellerId(),
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
