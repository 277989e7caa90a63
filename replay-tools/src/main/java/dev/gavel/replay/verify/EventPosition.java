package dev.gavel.replay.verify;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.proto.Event;
import dev.gavel.schema.proto.Event.FactCase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Finds the command that an event decides.
final class EventPosition {
    private EventPosition() {}

    /// @return the position of the command, or `null` if the record is not an event
    ///
    /// @throws UnreadableLogException if a newer version wrote the event, so that this one cannot check it
    static @Nullable Position position(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null || AuctionKey.decode(record.key()) == 0) {
            return null;
        }
        Event event;
        try {
            event = Event.parseFrom(value);
        } catch (InvalidProtocolBufferException malformed) {
            return null;
        }
        if (hasUnknownFields(event)) {
            throw new UnreadableLogException(
                    ("a newer version of Gavel wrote the event at offset %d of partition %d: it has fields that this version"
                                    + " does not know. Use the verify of that version.")
                            .formatted(record.offset(), record.partition()));
        }
        if (event.getFactCase() == FactCase.FACT_NOT_SET) {
            return null;
        }
        try {
            return new Position(event.getCommandPartition(), event.getCommandOffset());
        } catch (IllegalArgumentException noSuchPosition) {
            return null;
        }
    }

    private static boolean hasUnknownFields(Message message) {
        if (!message.getUnknownFields().asMap().isEmpty()) {
            return true;
        }
        for (var field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !field.getKey().isRepeated()
                    && hasUnknownFields((Message) field.getValue())) {
                return true;
            }
        }
        return false;
    }
}
