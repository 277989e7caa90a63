package dev.gavel.schema.codec;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import dev.gavel.schema.AuctionTerms;
import java.util.List;

/// Distinguishes records of a newer version from malformed ones. The projector skips both. A rebuild must stop at a
/// newer record, because a newer version may have projected it.
final class NewerFormat {
    private NewerFormat() {}

    static boolean isIn(dev.gavel.schema.proto.Event event) {
        boolean isEvent = event.getAtMs() > 0;
        boolean unknownFact =
                event.getFactCase() == dev.gavel.schema.proto.Event.FactCase.FACT_NOT_SET
                        && !event.getUnknownFields().asMap().isEmpty();
        boolean laterRulesVersion = event.hasOpened() && isLaterRulesVersion(event.getOpened().getTerms());
        return isEvent && (unknownFact || laterRulesVersion || hasUnknownEnumValue(event));
    }

    /// A payload or an enum value that this version does not have, or terms of a later rules version.
    static boolean isIn(dev.gavel.schema.proto.Command command) {
        boolean unknownPayload =
                command.getPayloadCase() == dev.gavel.schema.proto.Command.PayloadCase.PAYLOAD_NOT_SET
                        && !command.getUnknownFields().asMap().isEmpty();
        boolean laterRulesVersion = command.hasOpen() && isLaterRulesVersion(command.getOpen().getTerms());
        return unknownPayload || laterRulesVersion || hasUnknownEnumValue(command);
    }

    private static boolean isLaterRulesVersion(dev.gavel.schema.proto.AuctionTerms terms) {
        return terms.getRulesVersion() > AuctionTerms.RULES_VERSION;
    }

    /// Whether there is, at any depth, an enum value that this version does not have.
    private static boolean hasUnknownEnumValue(Message message) {
        return message.getAllFields().values().stream().anyMatch(NewerFormat::isUnknownEnumValue);
    }

    private static boolean isUnknownEnumValue(Object value) {
        return switch (value) {
            case Message inner -> hasUnknownEnumValue(inner);
            case List<?> values -> values.stream().anyMatch(NewerFormat::isUnknownEnumValue);
            case EnumValueDescriptor constant -> constant.getIndex() < 0;
            default -> false;
        };
    }
}
