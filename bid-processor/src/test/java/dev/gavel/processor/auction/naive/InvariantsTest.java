package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.processor.auction.naive.ScriptPlayer.Played;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/// Properties that hold for every history, however it is computed.
final class InvariantsTest {
    /// Each amount exceeds all standing bids. After a retraction it may be less than amounts accepted earlier.
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void acceptedAmountsRiseInAnEnglishAuction(@ForAll("english") Script script) {
        List<Long> rising = new ArrayList<>();
        for (Step step : play(script)) {
            if (step.event().fact() instanceof Fact.BidAccepted(PlaceBid bid, _, _, _, _)) {
                rising.add(bid.amountMicros());
            }
            if (step.event().fact() instanceof Fact.Retracted) {
                rising.clear();
            }
            assertThat(rising).isSortedAccordingTo(Comparator.naturalOrder()).doesNotHaveDuplicates();
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void thePriceFallsByARetractionOnly(@ForAll("scripts") Script script) {
        Map<Long, Long> prices = new HashMap<>();
        for (Step step : play(script)) {
            Standing standing = step.event().standing();
            if (standing == null) {
                continue;
            }
            long before = prices.getOrDefault(step.event().auctionId(), 0L);
            if (!(step.event().fact() instanceof Fact.Retracted)) {
                assertThat(standing.priceMicros()).isGreaterThanOrEqualTo(before);
            }
            prices.put(step.event().auctionId(), standing.priceMicros());
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void aWinnerPaysNoMoreThanTheOwnAmountAndNoLessThanTheReserve(@ForAll("scripts") Script script) {
        Map<Long, AuctionTerms> terms = new HashMap<>();
        Map<List<Long>, Long> highest = new HashMap<>();
        for (Step step : play(script)) {
            long id = step.logged().auctionId();
            if (step.logged().envelope().command() instanceof OpenAuction open) {
                terms.put(id, open.terms());
            }
            if (step.event().fact() instanceof Fact.BidAccepted
                    && step.logged().envelope().command() instanceof PlaceBid bid) {
                highest.merge(List.of(id, bid.bidderId()), bid.amountMicros(), Math::max);
            }
            Fact.Closed closed = closed(step.event().fact());
            if (closed != null && closed.winnerId() != 0) {
                Prices prices = Objects.requireNonNull(terms.get(id)).prices();
                assertThat(closed.hammerPriceMicros())
                        .isLessThanOrEqualTo(highest.get(List.of(id, closed.winnerId())))
                        .isGreaterThanOrEqualTo(prices.reserveMicros())
                        .isGreaterThanOrEqualTo(prices.openingMicros());
            }
        }
    }

    /// What an event says of changes follows from the standings before and after it, which are public. It therefore
    /// discloses nothing. A sealed auction's events say nothing, and neither do those of earlier rules versions.
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void theChangesOfAnEventFollowFromThePublicStandings(@ForAll("scripts") Script script) {
        Map<Long, AuctionTerms> terms = new HashMap<>();
        Map<Long, Standing> standings = new HashMap<>();
        for (Step step : play(script)) {
            long id = step.event().auctionId();
            Standing after = step.event().standing();
            if (step.event().fact() instanceof Fact.Opened opened) {
                terms.put(id, opened.terms());
            }
            Standing before = after == null ? null : standings.put(id, after);
            if (before != null && after != null) {
                boolean told =
                        Objects.requireNonNull(terms.get(id)).rulesVersion() >= AuctionTerms.VERSION_WITH_CHANGES
                                && !before.sealed();
                assertThat(changes(step.event().fact()))
                        .isEqualTo(told ? changes(step.event().fact(), before, after) : Changes.NONE);
            }
        }
    }

    private record Changes(long previousLeaderId, long previousEndsAtMs, boolean outbidAtOnce) {
        static final Changes NONE = new Changes(0, 0, false);
    }

    private static Changes changes(Fact fact) {
        return switch (fact) {
            case Fact.BidAccepted accepted ->
                    new Changes(accepted.previousLeaderId(), accepted.previousEndsAtMs(), accepted.outbidAtOnce());
            case Fact.Retracted retracted -> new Changes(retracted.previousLeaderId(), 0, false);
            case Fact.Opened _, Fact.BidRefused _, Fact.Closed _, Fact.Cancelled _, Fact.Refused _, Fact.Repeated _ ->
                    Changes.NONE;
        };
    }

    private static Changes changes(Fact fact, Standing before, Standing after) {
        long displaced = after.leaderId() == before.leaderId() ? 0 : before.leaderId();
        long moved = after.endsAtMs() == before.endsAtMs() ? 0 : before.endsAtMs();
        boolean outbid = fact instanceof Fact.BidAccepted accepted && after.leaderId() != accepted.bid().bidderId();
        String kind = fact.getClass().getSimpleName();
        Statistics.label("lead taken").collect(kind, displaced != 0);
        Statistics.label("end moved").collect(moved != 0);
        Statistics.label("outbid at once").collect(outbid);
        return new Changes(displaced, moved, outbid);
    }

    /// The commands of one auction keep their order; those of two auctions are interleaved at random.
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void noOrderOfTwoAuctionsCommandsChangesEither(@ForAll("scripts") Script script, @ForAll Random random) {
        List<LoggedCommand> logged = play(script).stream().map(Step::logged).toList();
        Map<Long, List<Event>> one = decide(logged);
        Map<Long, List<Event>> other = decide(shuffled(logged, random));

        assertThat(other).isEqualTo(one);
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }

    @Provide
    Arbitrary<Script> english() {
        return Scripts.of(AuctionType.ENGLISH);
    }

    private record Step(LoggedCommand logged, Event event) {}

    private static List<Step> play(Script script) {
        InMemoryEngine engine = new InMemoryEngine();
        List<Step> steps = new ArrayList<>();
        for (Played played : ScriptPlayer.play(new NaiveEngine(), script)) {
            LoggedCommand logged = played.logged();
            steps.add(new Step(logged, engine.event(logged.envelope(), logged.metadata())));
        }
        return steps;
    }

    private static Map<Long, List<Event>> decide(List<LoggedCommand> logged) {
        InMemoryEngine engine = new InMemoryEngine();
        Map<Long, List<Event>> events = new HashMap<>();
        for (LoggedCommand each : logged) {
            events.computeIfAbsent(each.auctionId(), _ -> new ArrayList<>())
                    .add(engine.event(each.envelope(), each.metadata()));
        }
        return events;
    }

    private static List<LoggedCommand> shuffled(List<LoggedCommand> logged, Random random) {
        Map<Long, List<LoggedCommand>> left = new HashMap<>();
        logged.forEach(each -> left.computeIfAbsent(each.auctionId(), _ -> new ArrayList<>()).add(each));
        List<List<LoggedCommand>> queues = new ArrayList<>(left.values());
        List<LoggedCommand> shuffled = new ArrayList<>();
        while (!queues.isEmpty()) {
            List<LoggedCommand> queue = queues.get(random.nextInt(queues.size()));
            shuffled.add(queue.removeFirst());
            queues.removeIf(List::isEmpty);
        }
        return shuffled;
    }

    private static Fact.@Nullable Closed closed(Fact fact) {
        if (fact instanceof Fact.BidAccepted accepted) {
            return accepted.closed();
        }
        return fact instanceof Fact.Closed closed ? closed : null;
    }
}
