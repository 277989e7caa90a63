package dev.gavel.processor.auction.simulation;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.naive.Move;
import dev.gavel.processor.auction.naive.ScriptPlayer;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// One run of a small auction engine, all of it drawn from one number, its seed: the same seed, the same run.
///
/// What is real: the rules and their memory ([dev.gavel.processor.AuctionEngine]), and the records' bytes. What is
/// fake: the log ([SimulatedPartition]), which keeps Kafka's promises and no others, and the processor's loop
/// ([SimulatedProcessor]). There is no thread and no clock. The run is a row of turns, each drawn anew, until all that
/// was asked is on the log:
///
/// - somebody asks something ([SimulatedClients]), by what the replies told so far; or got no answer and asks again,
///   under the same key: a record more, for the log knows nothing of clients, and drops only what one producer sends
///   twice. The log's time moves, forwards, seldom backwards, now and then to the instants that matter. What was asked
///   is under way to the log, where it arrives in any order, for producers don't wait for each other;
/// - something that is under way is appended;
/// - a processor does its next step: decides a command and writes the changes, sends the reply, writes the event, sends
///   the consumed offset, commits. Who decides is drawn, so several transactions of several partitions run at once;
/// - a processor is gone between two steps; its transaction stays open until the next one joins;
/// - a processor is halted between two steps, and another one gets its partition, or not yet. The halted one goes on
///   some time later: it decides and answers by a state that is old, and may not commit once another has joined;
/// - a closer asks for the closes that are due by its own clock, as often as its turn comes: early, late, and twice.
///
/// The clocks of ingest and closer are right, or wrong by an hour either way. In the end all are let go on until
/// nothing is left to do, and the [Checker] looks at what is on the log, and at what each processor began with:
/// [Finding.Kind] says what may not be.
final class Simulation {
    private static final long HOUR_MS = 3_600_000;
    private static final long DAY_MS = 24 * HOUR_MS;

    private final SplittableRandom random;
    private final List<SimulatedGroup> seats = new ArrayList<>();
    private final SimulatedClients clients;
    private final long closerSkewMs;
    private final int faultsInAHundred;

    /// Some runs are over before an auction starts, others see it end.
    private final long tickMs;

    private final List<Envelope> underWay = new ArrayList<>();
    private int movesLeft;
    private long nowMs = ScriptPlayer.START_MS;

    private Simulation(long seed, Defect defect) {
        random = new SplittableRandom(seed);
        List<AuctionTerms> lots =
                Stream.generate(() -> CommandSamples.ALL.terms(random)).limit(1 + random.nextInt(4)).toList();
        clients = new SimulatedClients(random.split(), lots, skewMs());
        int partitions = 1 + random.nextInt(3);
        for (int partition = 0; partition < partitions; partition++) {
            seats.add(new SimulatedGroup(partition, defect, random.split(), clients::see));
        }
        closerSkewMs = skewMs();
        faultsInAHundred = random.nextInt(4) * 3;
        tickMs = random.nextBoolean() ? 10 : 500;
        movesLeft = 5 + random.nextInt(40);
    }

    /// Plays one run to its end.
    static List<SimulatedGroup> run(long seed, Defect defect) {
        Simulation simulation = new Simulation(seed, defect);
        while (simulation.movesLeft > 0 || !simulation.underWay.isEmpty()) {
            simulation.turn();
        }
        simulation.seats.forEach(SimulatedGroup::finish);
        return simulation.seats;
    }

    private void turn() {
        int drawn = random.nextInt(100);
        SimulatedGroup seat = seats.get(random.nextInt(seats.size()));
        if (drawn < faultsInAHundred) {
            seat.fault();
        } else if (drawn < 25) {
            ask();
        } else if (drawn < 40) {
            append();
        } else if (drawn < 42) {
            close(seat);
        } else {
            seat.step();
        }
    }

    private void ask() {
        if (movesLeft > 0) {
            movesLeft--;
            Move move = CommandSamples.ALL.move(random);
            nowMs = Math.max(0, time(move));
            underWay.add(clients.ask(move, nowMs));
        }
    }

    private void append() {
        if (!underWay.isEmpty()) {
            Envelope next = underWay.remove(random.nextInt(underWay.size()));
            byte[] key = AuctionKey.encode(next.command().auctionId());
            seats.get(AuctionKey.partition(key, seats.size())).partition().append(next, nowMs);
        }
    }

    private void close(SimulatedGroup seat) {
        for (long id : clients.auctionIds()) {
            Auction auction = seat.auction(id);
            if (auction != null && auction.isOpen() && auction.endsAtMs() <= nowMs + closerSkewMs) {
                underWay.add(new Envelope(new CloseAuction(id, CloseCause.END_PASSED), null));
            }
        }
    }

    private long time(Move move) {
        return switch (move.clock()) {
            case STANDS -> nowMs;
            case TICKS -> nowMs + move.ticks() * tickMs;
            case BACK -> nowMs - move.ticks();
            case TO_START -> {
                Long startsAtMs = clients.startsAtMs(move);
                yield startsAtMs == null ? nowMs : Math.max(nowMs, startsAtMs + move.nudge());
            }
            case TO_END -> Math.max(nowMs, clients.endsAtMs(move) + move.nudge());
            case A_DAY -> nowMs + DAY_MS + move.nudge();
        };
    }

    private long skewMs() {
        return (random.nextInt(3) - 1) * HOUR_MS;
    }
}
