package dev.gavel.system.faults;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.system.faults.Observations.LoggedCommand;
import dev.gavel.system.faults.Observations.LoggedDeadLetter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares events with commands: each command has exactly one event or one dead letter, in its order. The event is
/// what the processor's rules decide, and its standing is that of [AuctionReferenceModel].
final class ReplayedLog {
    private final AuctionEngine engine = new AuctionEngine(new InMemoryAuctionStore());
    private final Map<Long, AuctionReferenceModel> books = new HashMap<>();
    private final Map<Long, AuctionView> auctions = new HashMap<>();
    private final Map<Long, Long> sequences = new HashMap<>();
    private final Map<Position, Event> committed = new HashMap<>();
    private final Map<Position, Envelope> commands = new HashMap<>();
    private final Map<Integer, Position> latest = new HashMap<>();
    private final int partitions;

    /// @param partitions of `auction-commands`
    ReplayedLog(int partitions) {
        this.partitions = partitions;
    }

    /// Continues with the records since the last call.
    void follow(Observations evidence, List<Finding> findings) {
        evidence.events().forEach(event -> see(event, findings));
        Map<Position, LoggedDeadLetter> unmatched = new HashMap<>();
        for (LoggedDeadLetter letter : evidence.deadLetters()) {
            if (unmatched.put(letter.position(), letter) != null) {
                findings.add(new Finding.DeadLetterDiffers(letter.position(), "it was written twice"));
            }
        }
        for (LoggedCommand command : evidence.commands()) {
            decide(command, unmatched.remove(command.position()), findings);
        }
        unmatched.keySet().forEach(at -> findings.add(new Finding.DeadLetterDiffers(at, "there is no such command")));
        for (Event event : evidence.events()) {
            if (!commands.containsKey(event.position())) {
                findings.add(new Finding.Unfounded(event.position()));
            }
        }
    }

    /// The committed event of a command; null: none.
    @Nullable Event event(Position position) {
        return committed.get(position);
    }

    /// The command at a position; null: there is none, or it is malformed.
    @Nullable Envelope command(Position position) {
        return commands.get(position);
    }

    /// All auctions after the last event.
    Map<Long, AuctionView> auctions() {
        return auctions;
    }

    /// Auctions that are open though their end has passed, and by how much.
    Map<Long, Duration> overdue(long nowMs) {
        Map<Long, Duration> overdue = new HashMap<>();
        for (AuctionView auction : auctions.values()) {
            Standing standing = auction.standing();
            if (standing.statusAt(nowMs) == Status.OPEN && standing.endsAtMs() < nowMs) {
                overdue.put(auction.id(), Duration.ofMillis(nowMs - standing.endsAtMs()));
            }
        }
        return overdue;
    }

    /// All committed events.
    Iterable<Event> events() {
        return committed.values();
    }

    private void see(Event event, List<Finding> findings) {
        Position position = event.position();
        if (committed.putIfAbsent(position, event) != null) {
            findings.add(new Finding.DecidedTwice(position));
            return;
        }
        Position before = latest.put(position.partition(), position);
        if (before != null && before.offset() > position.offset()) {
            findings.add(new Finding.OutOfOrder(position, before));
        }
        if (event.sequence() > 0) {
            long sequence = sequences.getOrDefault(event.auctionId(), 0L);
            if (event.sequence() != sequence + 1) {
                findings.add(new Finding.SequenceGap(event.auctionId(), sequence, event.sequence()));
            }
            sequences.put(event.auctionId(), event.sequence());
        }
    }

    private void decide(LoggedCommand command, @Nullable LoggedDeadLetter letter, List<Finding> findings) {
        Envelope envelope = readable(command);
        Event event = committed.get(command.position());
        if (envelope == null) {
            poison(command, letter, event, findings);
            return;
        }
        commands.put(command.position(), envelope);
        if (letter != null) {
            findings.add(new Finding.DeadLetterDiffers(command.position(), "the command is well-formed"));
        }
        Event expected = engine.process(envelope, new CommandMetadata(command.position(), command.atMs())).event();
        follow(expected);
        String plainly = play(envelope, expected, command.atMs());
        if (event == null) {
            findings.add(new Finding.Undecided(command.position()));
            return;
        }
        if (!event.equals(expected)) {
            findings.add(new Finding.DecidedOtherwise(expected, event));
        }
        Standing standing = event.standing();
        if (standing != null && plainly != null) {
            String said = AuctionReferenceModel.standing(standing.leaderId(), standing.priceMicros());
            if (!said.equals(plainly)) {
                findings.add(new Finding.WrongStanding(event.auctionId(), event.position(), plainly, said));
            }
        }
    }

    private static void poison(
            LoggedCommand command, @Nullable LoggedDeadLetter letter, @Nullable Event event, List<Finding> findings) {
        if (event != null) {
            findings.add(new Finding.DeadLetterDiffers(command.position(), "it was decided, although it is malformed"));
        }
        if (letter == null) {
            findings.add(new Finding.Undecided(command.position()));
        } else if (!Arrays.equals(letter.key(), command.key()) || !Arrays.equals(letter.value(), command.value())) {
            findings.add(new Finding.DeadLetterDiffers(command.position(), "it has other bytes than the command"));
        }
    }

    private void follow(Event event) {
        Standing standing = event.standing();
        AuctionView before = auctions.get(event.auctionId());
        if (standing == null) {
            return;
        }
        if (event.fact() instanceof Fact.Opened(var terms)) {
            auctions.put(event.auctionId(), new AuctionView(event.auctionId(), terms, standing, 0, event.position()));
        } else if (before != null) {
            long closedAtMs = Math.max(before.closedAtMs(), event.closedAtMs());
            auctions.put(
                    before.id(), new AuctionView(before.id(), before.terms(), standing, closedAtMs, event.position()));
        }
    }

    /// The standing by the plain script; null: there is no such auction.
    private @Nullable String play(Envelope envelope, Event event, long atMs) {
        long auctionId = envelope.command().auctionId();
        if (envelope.command() instanceof Command.OpenAuction(long _, var terms)
                && event.fact() instanceof Fact.Opened) {
            books.put(auctionId, new AuctionReferenceModel(terms));
        }
        AuctionReferenceModel book = books.get(auctionId);
        if (book == null) {
            return null;
        }
        switch (envelope.command()) {
            case Command.PlaceBid bid -> book.bid(bid, atMs, envelope.idempotencyKey());
            case Command.CloseAuction _ when event.fact() instanceof Fact.Closed -> book.close();
            case Command.OpenAuction _, Command.CloseAuction _, Command.CancelAuction _, Command.RetractBid _ -> {}
        }
        return book.standing();
    }

    private @Nullable Envelope readable(LoggedCommand command) {
        return switch (CommandCodec.decode(command.key(), command.value())) {
            case Decoded.Message<Envelope>(Envelope envelope) ->
                    AuctionKey.partition(Objects.requireNonNull(command.key()), partitions)
                                    == command.position().partition()
                            ? envelope
                            : null;
            case Decoded.Malformed<Envelope> _ -> null;
        };
    }
}
