package dev.gavel.processor.auction.naive;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.processor.auction.naive.ScriptPlayer.Played;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Plays a script to the rules and to a naive engine, and returns the differences.
final class RulesComparison {
    private RulesComparison() {}

    /// Compares the events, which contain the fact, all codes in their order, the winner, price, minimum next bid, end,
    /// counts and status. Compares the replies byte by byte with the record of the event that the naive engine selects.
    static List<String> differences(Script script, NaiveEngine naive) {
        InMemoryEngine engine = new InMemoryEngine();
        Map<Position, byte[]> records = new HashMap<>();
        List<String> differences = new ArrayList<>();
        for (Played step : ScriptPlayer.play(naive, script)) {
            ProcessedCommand processed = engine.process(step.logged().envelope(), step.logged().metadata());
            records.put(processed.event().position(), processed.eventValue());
            byte[] answer = records.get(step.verdict().answer().position());
            if (!processed.event().withChain(null).equals(step.verdict().event())) {
                differences.add(
                        step.logged()
                                + "\n  came to "
                                + processed.event().withChain(null)
                                + "\n  but naively to "
                                + step.verdict().event());
            } else if (!Arrays.equals(processed.replyValue(), answer)) {
                differences.add(step.logged() + "\n  was not answered with " + step.verdict().answer());
            }
        }
        return differences;
    }
}
