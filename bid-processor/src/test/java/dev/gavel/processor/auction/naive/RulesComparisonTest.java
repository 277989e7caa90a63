package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.naive.ScriptPlayer.Played;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;

/// Tests the comparison: the generated histories reach every reason and every fact, and it detects a wrong rule in the
/// naive engine.
final class RulesComparisonTest {
    private static final int SCRIPTS = 300;

    @Example
    void theHistoriesReachEveryReasonAndEveryFact() {
        EnumMap<Reason, Integer> reasons = new EnumMap<>(Reason.class);
        Map<Class<?>, Integer> facts = new HashMap<>();
        int several = 0;
        for (Script script : sample(Scripts.all())) {
            for (Played step : ScriptPlayer.play(new NaiveEngine(), script)) {
                Fact fact = step.verdict().event().fact();
                facts.merge(fact.getClass(), 1, Integer::sum);
                Reason reason = step.verdict().event().rejection();
                if (reason != null) {
                    reasons.merge(reason, 1, Integer::sum);
                }
                several += fact instanceof Fact.BidRefused rejected && rejected.also().size() > 1 ? 1 : 0;
            }
        }

        assertThat(reasons.keySet()).isEqualTo(EnumSet.allOf(Reason.class));
        assertThat(facts).containsOnlyKeys(Fact.class.getPermittedSubclasses());
        assertThat(reasons.values()).allMatch(times -> times >= 10);
        assertThat(facts.values()).allMatch(times -> times >= 10);
        assertThat(several).isGreaterThan(10);
    }

    @Example
    void showsAPriceThatForgetsWhatWasBefore() {
        assertThat(
                        isFound(
                                AuctionType.PROXY,
                                new NaiveProxy() {
                                    @Override
                                    public long price(AuctionTerms terms, List<NaiveBid> standing) {
                                        long highest = NaiveType.leading(standing).orElseThrow().amountMicros();
                                        // Wrong for the raise of a leader whose maximum had limited the price, because
                                        // it uses only the current maxima.
                                        return NaiveType.highestOfOthers(
                                                        standing, NaiveType.leading(standing).orElseThrow().bidderId())
                                                .map(second ->
                                                        Math.min(
                                                                highest,
                                                                NaiveIncrements.add(terms, second.amountMicros())))
                                                .map(price ->
                                                        Math.max(
                                                                price,
                                                                highest >= terms.prices().reserveMicros()
                                                                        ? terms.prices().reserveMicros()
                                                                        : 0))
                                                .orElseGet(() -> super.price(terms, standing));
                                    }
                                }))
                .isTrue();
    }

    @Example
    void showsAReasonTooFew() {
        assertThat(
                        isFound(
                                AuctionType.SEALED_FIRST,
                                new NaiveSealedFirst() {
                                    @Override
                                    public EnumSet<Reason> objections(
                                            AuctionTerms terms, List<NaiveBid> standing, PlaceBid bid) {
                                        EnumSet<Reason> reasons = super.objections(terms, standing, bid);
                                        return reasons.size() > 1 ? EnumSet.of(reasons.iterator().next()) : reasons;
                                    }
                                }))
                .isTrue();
    }

    @Example
    void showsAWrongSecondPrice() {
        assertThat(
                        isFound(
                                AuctionType.SEALED_SECOND,
                                new NaiveSealedSecond() {
                                    @Override
                                    public long hammerPrice(AuctionTerms terms, List<NaiveBid> standing) {
                                        return price(terms, standing);
                                    }
                                }))
                .isTrue();
    }

    @Example
    void findsNothingWhereNothingIsWrong() {
        assertThat(isFound(AuctionType.PROXY, new NaiveProxy())).isFalse();
    }

    private static boolean isFound(AuctionType type, NaiveType broken) {
        return sample(Scripts.of(type)).stream()
                .anyMatch(script -> !RulesComparison.differences(script, new NaiveEngine(_ -> broken)).isEmpty());
    }

    private static List<Script> sample(Arbitrary<Script> scripts) {
        Random random = new Random(42);
        var generator = scripts.generator(1_000, false);
        return Stream.generate(() -> generator.next(random).value()).limit(SCRIPTS).toList();
    }
}
