package dev.gavel.replay.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.proto.Command;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rewrites commands for the target log: removes the reply address, and replaces bid ids by those in the target. All
/// other records, malformed ones included, keep their bytes.
final class CommandRewriter {
    private final PositionMapping positions;

    CommandRewriter(PositionMapping positions) {
        this.positions = positions;
    }

    /// Returns the value of the record in the target.
    byte @Nullable [] rewrite(ExportedCommand exported) {
        byte[] value = exported.value();
        if (value == null || CommandCodec.decode(exported.key(), value) instanceof Decoded.Malformed<Envelope>) {
            return value;
        }
        Command command = parse(value);
        Command.Builder changed = command.toBuilder().clearReplyTo();
        if (command.hasRetract()) {
            changed.getRetractBuilder().setBidId(positions.newBidId(command.getRetract().getBidId()));
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
}
