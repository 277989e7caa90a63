package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.House;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The rules and the naive house play the same histories, and come to the same after every command.
final class NaiveAgreementTest {
    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void decideTheSame(@ForAll("scripts") Script script) {
        assertThat(Comparison.differences(script, new NaiveHouse())).isEmpty();
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }

    /// More keys than a made-up history has: the naive house is handed the history instead of deciding it.
    @Example
    void forgetTheSameKeyAsTheSixtyFiveThousandthComes() {
        for (int others : new int[] {65_535, 65_536}) {
            House house = new House();
            List<Entry> entries = new ArrayList<>();
            AuctionTerms terms = Scripts.simplest();
            decide(house, entries, new Envelope(new OpenAuction(42, terms), null, 0, "key"));
            for (int i = 0; i < others; i++) {
                decide(house, entries, close("key-" + i));
            }
            NaiveHouse naive = new NaiveHouse();
            naive.remember(42, new History(entries));
            Envelope again = new Envelope(new OpenAuction(42, terms), null, 0, "key");
            Stamp stamp = stamp(entries.size());
            Event expected = naive.decide(again, stamp).event();

            assertThat(house.decide(again, stamp).withChain(null)).isEqualTo(expected);
            assertThat(expected.refusal() == null).isEqualTo(others == 65_535);
        }
    }

    private static Envelope close(String key) {
        return new Envelope(new CloseAuction(42, CloseCause.END_PASSED), null, 0, key);
    }

    private static void decide(House house, List<Entry> entries, Envelope envelope) {
        Stamp stamp = stamp(entries.size());
        entries.add(new Entry(envelope, stamp, house.decide(envelope, stamp).fact()));
    }

    private static Stamp stamp(int offset) {
        return new Stamp(new Position(0, offset), Player.START_MS);
    }
}
