package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.naive.Move;
import dev.gavel.processor.auction.naive.Script;
import dev.gavel.processor.auction.naive.Scripts;
import dev.gavel.schema.AuctionTerms;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A pool of terms and moves, taken from the scripts of the naive rules. The pool is generated once and is the same in
/// every JVM, because generating it takes longer than playing it.
record CommandSamples(List<AuctionTerms> terms, List<Move> moves) {
    private static final int SCRIPTS = 400;

    static final CommandSamples ALL = make();

    private static CommandSamples make() {
        Random random = new Random(42);
        var generator = Scripts.all().generator(1_000, false);
        List<Script> scripts = Stream.generate(() -> generator.next(random).value()).limit(SCRIPTS).toList();
        return new CommandSamples(
                scripts.stream().flatMap(script -> script.lots().stream()).toList(),
                scripts.stream().flatMap(script -> script.moves().stream()).toList());
    }

    AuctionTerms terms(RandomGenerator random) {
        return terms.get(random.nextInt(terms.size()));
    }

    Move move(RandomGenerator random) {
        return moves.get(random.nextInt(moves.size()));
    }
}
