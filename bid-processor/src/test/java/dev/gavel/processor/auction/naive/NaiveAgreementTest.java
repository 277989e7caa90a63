package dev.gavel.processor.auction.naive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
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

    /// Since rules version 4, one owner's keys displace the same owner's, and a large command counts as several keys.
    @Example
    void forgetTheSameKeysOfEachOwner() {
        InMemoryEngine engine = new InMemoryEngine();
        List<HistoryEntry> entries = new ArrayList<>();
        AuctionTerms terms = terms(0);
        decide(engine, entries, new Envelope(new OpenAuction(42, terms), null, 0, "key"));
        List<Envelope> sent = new ArrayList<>();
        Random random = new Random(15);
        for (int i = 0; i < 9_000; i++) {
            // One bidder floods; of the others each has a few.
            long bidder = random.nextInt(4) > 0 ? 7 : 8 + random.nextInt(30);
            boolean seller = random.nextInt(50) == 0;
            Command command =
                    seller
                            ? new OpenAuction(42, terms(random.nextInt(1_000)))
                            : new PlaceBid(42, bidder, 1, UnknownFields.NONE);
            Envelope envelope = new Envelope(command, null, 0, "key-" + i);
            sent.add(envelope);
            decide(engine, entries, envelope);
        }
        int forgotten = 0;
        for (int i = 0; i < 300; i++) {
            NaiveEngine naive = new NaiveEngine();
            naive.remember(42, new History(entries));
            Envelope again = sent.get(random.nextInt(sent.size()));
            CommandMetadata metadata = metadata(entries.size());
            Event event = engine.event(again, metadata);

            assertThat(event.withChain(null)).isEqualTo(naive.decide(again, metadata).event());
            entries.add(new HistoryEntry(again, metadata, event.fact()));
            forgotten += event.fact() instanceof Fact.Repeated ? 0 : 1;
        }
        assertThat(forgotten).isBetween(50, 250);
    }

    private static AuctionTerms terms(int invited) {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "watch",
                AuctionType.ENGLISH,
                AuctionTerms.SMALLEST,
                Prices.opening(Micros.UNIT),
                Increment.tick(AuctionTerms.SMALLEST),
                null,
                ScriptPlayer.START_MS + 1_000,
                null,
                null,
                new BidderLimits(0, true, LongStream.range(0, invited).mapToObj(i -> (1L << 52) + i).toList(), false),
                UnknownFields.NONE);
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
