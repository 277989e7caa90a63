package dev.gavel.processor.auction.naive;

import dev.gavel.processor.auction.AuctionHouse.Outcome;
import dev.gavel.processor.auction.House;
import dev.gavel.processor.auction.naive.Player.Played;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Plays a script to the rules and to a naive house, and says where they part.
final class Comparison {
    private Comparison() {}

    /// Empty: everywhere the same event, which holds the fact, all codes in their order, winner, price, minimum next
    /// bid, end, counts and status; and as the answer the record of the event that the naive one answers with, byte for
    /// byte.
    static List<String> differences(Script script, NaiveHouse naive) {
        House house = new House();
        Map<Position, byte[]> records = new HashMap<>();
        List<String> differences = new ArrayList<>();
        for (Played step : Player.play(naive, script)) {
            Outcome outcome = house.outcome(step.asked().envelope(), step.asked().stamp());
            records.put(outcome.event().position(), outcome.value());
            byte[] answer = records.get(step.verdict().answer().position());
            if (!outcome.event().withChain(null).equals(step.verdict().event())) {
                differences.add(
                        step.asked()
                                + "\n  came to "
                                + outcome.event().withChain(null)
                                + "\n  but naively to "
                                + step.verdict().event());
            } else if (!Arrays.equals(outcome.answer(), answer)) {
                differences.add(step.asked() + "\n  was not answered with " + step.verdict().answer());
            }
        }
        return differences;
    }
}
