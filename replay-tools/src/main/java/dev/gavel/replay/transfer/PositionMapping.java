package dev.gavel.replay.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.replay.transfer.ExportFileReader.InvalidExportException;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.proto.Command;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The positions of an export's commands in the target log, and what changes in the commands with them. Each partition
/// has its commands in the same order, but from offset 0 and without gaps where commands were not exported. Takes 8
/// bytes per command.
final class PositionMapping {
    private final long[][] oldOffsets;
    private final int[] counts;
    private long latestMs;

    private PositionMapping(int partitions) {
        this.oldOffsets = new long[partitions][0];
        this.counts = new int[partitions];
    }

    /// @throws InvalidExportException if the commands of a partition are not in ascending order, or a partition does
    ///   not exist
    static PositionMapping of(ExportFileReader file) throws IOException {
        PositionMapping positions = new PositionMapping(file.header().partitions());
        file.forEach(exported -> positions.add(exported.position(), exported.atMs()));
        return positions;
    }

    private void add(Position old, long atMs) {
        latestMs = Math.max(latestMs, atMs);
        int partition = old.partition();
        if (partition >= counts.length) {
            throw new InvalidExportException(
                    "the file has a command at " + old + ", but its log has " + counts.length + " partitions");
        }
        int count = counts[partition];
        if (count > 0 && oldOffsets[partition][count - 1] >= old.offset()) {
            throw new InvalidExportException("the command at " + old + " of the file is not in the order of the log");
        }
        if (count == oldOffsets[partition].length) {
            oldOffsets[partition] = Arrays.copyOf(oldOffsets[partition], Math.max(1024, count * 2));
        }
        oldOffsets[partition][count] = old.offset();
        counts[partition]++;
    }

    /// Whether all commands keep their positions.
    boolean isIdentity() {
        for (int partition = 0; partition < counts.length; partition++) {
            int count = counts[partition];
            if (count > 0 && oldOffsets[partition][count - 1] != count - 1) {
                return false;
            }
        }
        return true;
    }

    /// The number of commands in a partition.
    long count(int partition) {
        return counts[partition];
    }

    /// The latest broker time of a command, ms since 1970 UTC; 0: there are no commands.
    long latestMs() {
        return latestMs;
    }

    int partitions() {
        return counts.length;
    }

    /// The position in the target of a command of the file.
    Position newPosition(Position old) {
        int index = index(old);
        if (index < 0) {
            throw new InvalidExportException("the file has no command at " + old);
        }
        return new Position(old.partition(), index);
    }

    /// The id in the target of a bid that a retraction names.
    ///
    /// If the file has no command at that position, the auction knows no such bid and rejects the retraction. It must
    /// be rejected in the target too, so the id becomes one that no bid has. Different ids stay different, because the
    /// same idempotency key with another id is another request.
    long newBidId(long oldId) {
        if (isIdentity()) {
            return oldId;
        }
        Position old;
        try {
            old = Position.ofBid(oldId);
        } catch (IllegalArgumentException notAPosition) {
            return oldId;
        }
        int index = index(old);
        return index < 0 ? Long.MAX_VALUE - oldId : new Position(old.partition(), index).bidId();
    }

    /// The standing as the target publishes it.
    Standing newStanding(Standing standing) {
        long leading = standing.leadingBidId();
        return leading == 0
                ? standing
                : new Standing(
                        standing.status(),
                        standing.priceMicros(),
                        standing.minimumNextBidMicros(),
                        standing.leaderId(),
                        standing.bidCount(),
                        standing.startsAtMs(),
                        standing.endsAtMs(),
                        newBidId(leading),
                        standing.reserve(),
                        standing.sealed());
    }

    /// The value of a command's record in the target: without the reply address, and with the bid ids of the target.
    /// All other records, malformed ones included, keep their bytes.
    byte @Nullable [] newCommand(ExportedCommand exported) {
        byte[] value = exported.value();
        if (value == null || CommandCodec.decode(exported.key(), value) instanceof Decoded.Malformed<Envelope>) {
            return value;
        }
        Command command = parse(value);
        Command.Builder changed = command.toBuilder().clearReplyTo();
        if (command.hasRetract()) {
            changed.getRetractBuilder().setBidId(newBidId(command.getRetract().getBidId()));
        }
        Command rewritten = changed.build();
        return Objects.equals(rewritten, command) ? value : rewritten.toByteArray();
    }

    private static Command parse(byte[] value) {
        try {
            return Command.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a decoded command can be parsed", e);
        }
    }

    private int index(Position old) {
        int partition = old.partition();
        return partition >= counts.length
                ? -1
                : Arrays.binarySearch(oldOffsets[partition], 0, counts[partition], old.offset());
    }
}
