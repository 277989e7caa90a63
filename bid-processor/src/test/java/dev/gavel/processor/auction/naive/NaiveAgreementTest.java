package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.InMemoryEngine;
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

/// The rules and the naive engine decide every command of the same histories in the same way.
final class NaiveAgreementTest {
    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void decideTheSame(@ForAll("scripts") Script script) {
        assertThat(RulesComparison.differences(script, new NaiveEngine())).isEmpty();
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }

    /// More keys than a generated history has. The naive engine would be too slow to decide it, so it receives the
    /// history.
    @Example
    void expireTheSameKeyWhenThereAreTooMany() {
        for (int others : new int[] {65_535, 65_536}) {
            InMemoryEngine engine = new InMemoryEngine();
            List<HistoryEntry> entries = new ArrayList<>();
            AuctionTerms terms = Scripts.simplest();
            decide(engine, entries, new Envelope(new OpenAuction(42, terms), null, 0, "key"));
            for (int i = 0; i < others; i++) {
                decide(engine, entries, close("key-" + i));
            }
            NaiveEngine naive = new NaiveEngine();
            naive.remember(42, new History(entries));
            Envelope again = new Envelope(new OpenAuction(42, terms), null, 0, "key");
            CommandMetadata metadata = metadata(entries.size());
            Event expected = naive.decide(again, metadata).event();

            assertThat(engine.event(again, metadata).withChain(null)).isEqualTo(expected);
            assertThat(expected.rejection() == null).isEqualTo(others == 65_535);
        }
    }

    private static Envelope close(String key) {
        return new Envelope(new CloseAuction(42, CloseCause.END_PASSED), null, 0, key);
    }

    private static void decide(InMemoryEngine engine, List<HistoryEntry> entries, Envelope envelope) {
        CommandMetadata metadata = metadata(entries.size());
        entries.add(new HistoryEntry(envelope, metadata, engine.event(envelope, metadata).fact()));
    }

    private static CommandMetadata metadata(int offset) {
        return new CommandMetadata(new Position(0, offset), ScriptPlayer.START_MS);
    }
}
