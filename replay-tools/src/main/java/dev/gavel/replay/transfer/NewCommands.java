package dev.gavel.replay.transfer;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.proto.Command;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A command's record as the new log gets it: without the address of whoever waited then, and with the new ids of the
/// bids that it names. What says nothing, or has neither, keeps its bytes.
final class NewCommands {
    private final NewPositions positions;

    NewCommands(NewPositions positions) {
        this.positions = positions;
    }

    byte @Nullable [] value(Entry entry) {
        byte[] value = entry.value();
        if (value == null || CommandCodec.decode(entry.key(), value) instanceof Decoded.Malformed<Envelope>) {
            return value;
        }
        Command command = parse(value);
        Command.Builder changed = command.toBuilder().clearReplyTo();
        if (command.hasRetract()) {
            changed.getRetractBuilder().setBidId(positions.ofBid(command.getRetract().getBidId()));
        }
        Command now = changed.build();
        return Objects.equals(now, command) ? value : now.toByteArray();
    }

    private static Command parse(byte[] value) {
        try {
            return Command.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("what was decoded can be parsed", e);
        }
    }
}
