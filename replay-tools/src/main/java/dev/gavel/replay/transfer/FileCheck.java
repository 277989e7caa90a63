package dev.gavel.replay.transfer;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.CommandReader;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayMemory;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.Decoded;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Proves a file before anything is changed: decides its commands twice, where they stood and where they will stand.
/// The first must come to the events in the file, byte for byte. The second must say the same in every field, but for
/// positions, ids of bids, and the hashes that are made of them.
final class FileCheck {
    private static final int STEP = 4096;

    private final NewPositions positions;
    private final NewCommands commands;
    private final ReplayProgress progress;
    private ReplayMemory thenMemory = new ReplayMemory();
    private AuctionEngine then = new AuctionEngine(thenMemory);
    private AuctionEngine now = new AuctionEngine(new ReplayMemory());
    private int partition = -1;
    private long auctions;
    private long decided;
    private long read;

    private FileCheck(NewPositions positions, ReplayProgress progress) {
        this.positions = positions;
        this.commands = new NewCommands(positions);
        this.progress = progress;
    }

    /// @return how many auctions there are
    /// @throws InvalidExportException if one decision is another
    static long run(ExportFile file, NewPositions positions, ReplayProgress progress) throws IOException {
        FileCheck check = new FileCheck(positions, progress);
        progress.begin("check", "commands", file.contents().commands());
        file.forEach(check::check);
        progress.advance(check.read % STEP);
        if (check.decided != file.contents().events()) {
            throw new InvalidExportException(
                    "has %d decisions, and its first line says %d".formatted(check.decided, file.contents().events()));
        }
        return check.auctions + check.thenMemory.size();
    }

    private void check(Entry entry) {
        if (entry.position().partition() != partition) {
            nextPartition(entry.position().partition());
        }
        if (++read % STEP == 0) {
            progress.advance(STEP);
        }
        byte[] recorded = entry.event();
        switch (wish(entry, entry.value())) {
            case Decoded.Message<Envelope>(Envelope envelope) -> {
                if (recorded == null) {
                    throw different(entry, "nothing", "a decision");
                }
                decided++;
                compare(entry, envelope, recorded);
            }
            case Decoded.Malformed<Envelope>(String reason) -> {
                if (recorded != null) {
                    throw different(entry, ReadableMessage.event(entry.key(), recorded), "nothing: " + reason);
                }
            }
        }
    }

    /// Auctions of one partition are over for this.
    private void nextPartition(int next) {
        auctions += thenMemory.size();
        thenMemory = new ReplayMemory();
        then = new AuctionEngine(thenMemory);
        now = new AuctionEngine(new ReplayMemory());
        partition = next;
    }

    private void compare(Entry entry, Envelope envelope, byte[] recorded) {
        AuctionEngine.ProcessedCommand original =
                then.process(envelope, new CommandMetadata(entry.position(), entry.atMs()));
        if (!Arrays.equals(original.eventValue(), recorded)) {
            throw different(
                    entry,
                    ReadableMessage.event(entry.key(), recorded),
                    ReadableMessage.event(entry.key(), original.eventValue()));
        }
        Position position = positions.of(entry.position());
        Event renewed = now.process(renewed(entry), new CommandMetadata(position, entry.atMs())).event();
        Event expected = moved(original.event());
        if (!renewed.withChain(null).equals(expected)) {
            throw different(entry, expected.toString(), renewed.withChain(null).toString());
        }
    }

    private Envelope renewed(Entry entry) {
        return switch (wish(entry, commands.value(entry))) {
            case Decoded.Message<Envelope>(Envelope envelope) -> envelope;
            case Decoded.Malformed<Envelope>(String reason) -> throw new IllegalStateException(reason);
        };
    }

    private Decoded<Envelope> wish(Entry entry, byte @Nullable [] value) {
        return CommandReader.read(entry.key(), value, entry.position().partition(), positions.partitions());
    }

    /// The event as it must be where the commands will stand.
    private Event moved(Event event) {
        Standing standing = event.standing();
        return new Event(
                event.auctionId(),
                positions.of(event.position()),
                event.atMs(),
                event.sequence(),
                standing == null ? null : positions.of(standing),
                moved(event.fact()));
    }

    private Fact moved(Fact fact) {
        return switch (fact) {
            case Fact.Retracted(long bidId, long bidderId) -> new Fact.Retracted(positions.ofBid(bidId), bidderId);
            case Fact.Repeated(Position first) -> new Fact.Repeated(positions.of(first));
            case Fact.Opened _,
                    Fact.BidAccepted _,
                    Fact.BidRefused _,
                    Fact.Closed _,
                    Fact.Cancelled _,
                    Fact.Refused _ ->
                    fact;
        };
    }

    private static InvalidExportException different(Entry entry, String recorded, String decided) {
        return new InvalidExportException(
                "its commands do not come to its events. At "
                        + entry.position()
                        + " the file says "
                        + Objects.requireNonNull(recorded)
                        + ", and the rules say "
                        + decided
                        + ". Nothing was imported; was the file changed, or is this gavel older than the one that decided?");
    }
}
