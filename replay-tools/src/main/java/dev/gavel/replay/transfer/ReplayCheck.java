package dev.gavel.replay.transfer;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.CommandReader;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayAuctionStore;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.replay.transfer.ExportFileReader.InvalidExportException;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.Decoded;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Replays an export before anything is changed, twice: at its original positions and at those in the target. The first
/// replay must give the events of the file, byte for byte. The second must give the same events except for positions,
/// bid ids and chain hashes.
final class ReplayCheck {
    private static final int PROGRESS_STEP = 4096;

    private final PositionMapping positions;
    private final ReplayProgress progress;
    private ReplayAuctionStore originalMemory = new ReplayAuctionStore();
    private AuctionEngine original = new AuctionEngine(originalMemory);
    private AuctionEngine moved = new AuctionEngine(new ReplayAuctionStore());
    private int partition = -1;
    private long auctions;
    private long decided;
    private long read;

    private ReplayCheck(PositionMapping positions, ReplayProgress progress) {
        this.positions = positions;
        this.progress = progress;
    }

    /// @return the number of auctions
    /// @throws InvalidExportException if a decision differs
    static long run(ExportFileReader file, PositionMapping positions, ReplayProgress progress) throws IOException {
        ReplayCheck check = new ReplayCheck(positions, progress);
        progress.begin("check", "commands", file.header().commands());
        file.forEach(check::check);
        progress.advance(check.read % PROGRESS_STEP);
        if (check.decided != file.header().events()) {
            throw new InvalidExportException(
                    "the file has %d decisions, but its header states %d"
                            .formatted(check.decided, file.header().events()));
        }
        return check.auctions + check.originalMemory.size();
    }

    private void check(ExportedCommand exported) {
        if (exported.position().partition() != partition) {
            nextPartition(exported.position().partition());
        }
        if (++read % PROGRESS_STEP == 0) {
            progress.advance(PROGRESS_STEP);
        }
        byte[] recorded = exported.event();
        switch (decode(exported, exported.value())) {
            case Decoded.Message<Envelope>(Envelope envelope) -> {
                if (recorded == null) {
                    throw different(exported, "no decision", "a decision");
                }
                decided++;
                compare(exported, envelope, recorded);
            }
            case Decoded.Malformed<Envelope>(String reason) -> {
                if (recorded != null) {
                    throw different(
                            exported,
                            ReadableMessage.event(exported.key(), recorded),
                            "no decision because the command is malformed: " + reason);
                }
            }
        }
    }

    /// Auctions do not span partitions, so each partition starts without state.
    private void nextPartition(int next) {
        auctions += originalMemory.size();
        originalMemory = new ReplayAuctionStore();
        original = new AuctionEngine(originalMemory);
        moved = new AuctionEngine(new ReplayAuctionStore());
        partition = next;
    }

    private void compare(ExportedCommand exported, Envelope envelope, byte[] recorded) {
        AuctionEngine.ProcessedCommand processed =
                original.process(envelope, new CommandMetadata(exported.position(), exported.atMs()));
        if (!Arrays.equals(processed.eventValue(), recorded)) {
            throw different(
                    exported,
                    ReadableMessage.event(exported.key(), recorded),
                    ReadableMessage.event(exported.key(), processed.eventValue()));
        }
        Position position = positions.newPosition(exported.position());
        Event actual = moved.process(rewritten(exported), new CommandMetadata(position, exported.atMs())).event();
        Event expected = atNewPosition(processed.event());
        if (!actual.withChain(null).equals(expected)) {
            throw different(exported, expected.toString(), actual.withChain(null).toString());
        }
    }

    private Envelope rewritten(ExportedCommand exported) {
        return switch (decode(exported, positions.newCommand(exported))) {
            case Decoded.Message<Envelope>(Envelope envelope) -> envelope;
            case Decoded.Malformed<Envelope>(String reason) -> throw new IllegalStateException(reason);
        };
    }

    private Decoded<Envelope> decode(ExportedCommand exported, byte @Nullable [] value) {
        return CommandReader.read(exported.key(), value, exported.position().partition(), positions.partitions());
    }

    /// The event that the target must have.
    private Event atNewPosition(Event event) {
        Standing standing = event.standing();
        Event moved =
                new Event(
                        event.auctionId(),
                        positions.newPosition(event.position()),
                        event.atMs(),
                        event.sequence(),
                        standing == null ? null : positions.newStanding(standing),
                        atNewPosition(event.fact()));
        return moved.withActor(event.actor());
    }

    private Fact atNewPosition(Fact fact) {
        return switch (fact) {
            case Fact.Retracted(long bidId, long bidderId, long previousLeaderId) ->
                    new Fact.Retracted(positions.newBidId(bidId), bidderId, previousLeaderId);
            case Fact.Repeated(Position first) -> new Fact.Repeated(positions.newPosition(first));
            case Fact.Opened _,
                    Fact.BidAccepted _,
                    Fact.BidRefused _,
                    Fact.Closed _,
                    Fact.Cancelled _,
                    Fact.Refused _ ->
                    fact;
        };
    }

    private static InvalidExportException different(ExportedCommand exported, String recorded, String decided) {
        return new InvalidExportException(
                "the decisions of the replay differ from the events of the file. At "
                        + exported.position()
                        + " the file has "
                        + recorded
                        + ", but the rules give "
                        + decided
                        + ". Nothing was imported. Either the file was changed, or this gavel is older than the one that made"
                        + " the decisions");
    }
}
