package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.AuctionHouse.Outcome;
import dev.gavel.processor.auction.House;
import dev.gavel.processor.auction.naive.Player.Played;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The rules and the naive house play the same histories: after every command the same event, which holds the fact, all
/// codes in their order, winner, price, minimum next bid, end, counts and status; and the same answer.
final class NaiveAgreementTest {
    @Property(tries = 1_500, edgeCases = EdgeCasesMode.NONE)
    void decideTheSame(@ForAll("scripts") Script script) {
        agree(script, new NaiveHouse());
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }

    static void agree(Script script, NaiveHouse naive) {
        House house = new House();
        List<Played> played = Player.play(naive, script);
        for (int i = 0; i < played.size(); i++) {
            Played step = played.get(i);
            Outcome outcome = house.outcome(step.asked().envelope(), step.asked().stamp());
            if (!outcome.event().equals(step.verdict().event()) || !outcome.answer().equals(step.verdict().answer())) {
                assertThat(outcome.event()).as("the event of %s", before(played, i)).isEqualTo(step.verdict().event());
                assertThat(outcome.answer()).as("the answer to %s", before(played, i)).isEqualTo(step.verdict().answer());
            }
        }
    }

    private static String before(List<Played> played, int step) {
        StringBuilder text = new StringBuilder("step " + step);
        for (Played each : played.subList(0, step + 1)) {
            text.append('\n').append(each.asked()).append("\n   ").append(each.verdict().event());
        }
        return text.toString();
    }
}
