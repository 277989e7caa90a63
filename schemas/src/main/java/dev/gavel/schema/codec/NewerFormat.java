package dev.gavel.schema.codec;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/// Tells the event of a newer build from garbage. A projection sets both aside; whoever replaces a read model must not,
/// for a newer build may have had a row for it.
final class NewerFormat {
    private NewerFormat() {}

    static boolean isIn(dev.gavel.schema.proto.Event event) {
        boolean ofOurs = event.getAtMs() > 0;
        boolean otherFact = event.getFactCase() == dev.gavel.schema.proto.Event.FactCase.FACT_NOT_SET
                && !event.getUnknownFields().asMap().isEmpty();
        return ofOurs && (otherFact || hasOtherWord(event));
    }

    /// An enum's value that the schema of this build doesn't have, at any depth.
    private static boolean hasOtherWord(Message message) {
        return message.getAllFields().values().stream().anyMatch(NewerFormat::isOtherWord);
    }

    private static boolean isOtherWord(Object value) {
        return switch (value) {
            case Message inner -> hasOtherWord(inner);
            case List<?> values -> values.stream().anyMatch(NewerFormat::isOtherWord);
            case EnumValueDescriptor word -> word.getIndex() < 0;
            default -> false;
        };
    }
}
