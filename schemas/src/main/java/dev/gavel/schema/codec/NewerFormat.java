package dev.gavel.schema.codec;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import dev.gavel.schema.AuctionTerms;
import java.util.List;

/// Tells what a newer build wrote from garbage. A projection sets both aside; whoever replaces a read model must not,
/// for a newer build may have had a row for it.
final class NewerFormat {
    private NewerFormat() {}

    static boolean isIn(dev.gavel.schema.proto.Event event) {
        boolean ofOurs = event.getAtMs() > 0;
        boolean otherFact =
                event.getFactCase() == dev.gavel.schema.proto.Event.FactCase.FACT_NOT_SET
                        && !event.getUnknownFields().asMap().isEmpty();
        return ofOurs && (otherFact || hasOtherWord(event));
    }

    /// A wish or a word that the schema of this build doesn't have, or terms of later rules.
    static boolean isIn(dev.gavel.schema.proto.Command command) {
        boolean otherWish =
                command.getPayloadCase() == dev.gavel.schema.proto.Command.PayloadCase.PAYLOAD_NOT_SET
                        && !command.getUnknownFields().asMap().isEmpty();
        boolean laterRules =
                command.hasOpen() && command.getOpen().getTerms().getRulesVersion() > AuctionTerms.RULES_VERSION;
        return otherWish || laterRules || hasOtherWord(command);
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
