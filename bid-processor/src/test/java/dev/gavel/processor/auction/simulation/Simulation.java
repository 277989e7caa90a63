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

/// Simulates clients, ingest, log, processors and closer in one thread. All choices are drawn from a seed, so that the
/// same seed gives the same run.
///
/// The engine ([dev.gavel.processor.AuctionEngine]) and the bytes of the records are real. The log
/// ([SimulatedPartition]), which has the guarantees of Kafka and no others, and the loop of the processor
/// ([SimulatedProcessor]) are simulated. There are no threads and no clocks. A run is a sequence of random turns until
/// every command is on the log:
///
/// - a client sends a command ([SimulatedClients]) according to the replies that it has seen, or it got no reply and
///   retries with the same key, which is another record. Broker time moves forwards, seldom backwards, sometimes to a
///   deadline. Commands in flight arrive in any order, because producers do not wait for each other;
/// - a command in flight is appended;
/// - a processor does its next step: decides a command and writes the changes, sends the reply, writes the event, sends
///   the consumed offset, commits. The processor is drawn, so transactions of several partitions overlap;
/// - a processor crashes between two steps; its transaction stays open until the next one joins;
/// - a processor is halted between two steps, and another one takes its partition now or later. The halted one becomes
///   a zombie when it continues: it decides and replies from old state, but cannot commit once the other has joined;
/// - a closer sends the closes that are due by its own clock: early, late and repeatedly.
///
/// The clocks of ingest and closer are right, or wrong by an hour either way. At the end all processors continue until
/// nothing is left to do, and the [Checker] checks the log and the state that each processor restored. [Finding.Kind]
/// lists the violations.
final class Simulation {
    private static final long HOUR_MS = 3_600_000;
    private static final long DAY_MS = 24 * HOUR_MS;

    private final SplittableRandom random;
    private final List<SimulatedGroup> seats = new ArrayList<>();
    private final SimulatedClients clients;
    private final long closerSkewMs;
    private final int faultsInAHundred;

    /// Some runs end before an auction starts, others after its end.
    private final long tickMs;

    private final List<Envelope> inFlight = new ArrayList<>();
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

    /// Plays one run to the end.
    static List<SimulatedGroup> run(long seed, Defect defect) {
        Simulation simulation = new Simulation(seed, defect);
        while (simulation.movesLeft > 0 || !simulation.inFlight.isEmpty()) {
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
            send();
        } else if (drawn < 40) {
            append();
        } else if (drawn < 42) {
            close(seat);
        } else {
            seat.step();
        }
    }

    private void send() {
        if (movesLeft > 0) {
            movesLeft--;
            Move move = CommandSamples.ALL.move(random);
            nowMs = Math.max(0, time(move));
            inFlight.add(clients.send(move, nowMs));
        }
    }

    private void append() {
        if (!inFlight.isEmpty()) {
            Envelope next = inFlight.remove(random.nextInt(inFlight.size()));
            byte[] key = AuctionKey.encode(next.command().auctionId());
            seats.get(AuctionKey.partition(key, seats.size())).partition().append(next, nowMs);
        }
    }

    private void close(SimulatedGroup seat) {
        for (long id : clients.auctionIds()) {
            Auction auction = seat.auction(id);
            if (auction != null && auction.isOpen() && auction.endsAtMs() <= nowMs + closerSkewMs) {
                inFlight.add(new Envelope(new CloseAuction(id, CloseCause.END_PASSED), null));
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
