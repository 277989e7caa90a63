package dev.gavel.replay.verify;

import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.schema.topic.Topics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A divergence in words, both sides decoded.
final class DivergenceText {
    private DivergenceText() {}

    /// `DIFFERENT command 3@1042: on auction-events at offset 1049`.
    static String title(Divergence divergence) {
        Divergence.Found found = divergence.found();
        StringBuilder title =
                new StringBuilder(kind(divergence.kind()).toUpperCase(Locale.ROOT))
                        .append(divergence.position() == null ? "" : "  command " + divergence.position())
                        .append(found == null ? ", nothing on " : ", on ")
                        .append(divergence.topic());
        if (found != null) {
            title.append(" at offset ").append(found.offset());
        }
        return divergence.note().isEmpty() ? title.toString() : title.append(": ").append(divergence.note()).toString();
    }

    static String kind(Divergence.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String expected(Divergence divergence) {
        Divergence.Expected expected = divergence.expected();
        return expected == null ? "nothing" : readable(divergence.topic(), expected.key(), expected.value());
    }

    static String found(Divergence divergence) {
        Divergence.Found found = divergence.found();
        return found == null ? "nothing" : readable(divergence.topic(), found.key(), found.value());
    }

    /// Dead letters are commands that nobody could read, perhaps not quite.
    private static String readable(String topic, byte @Nullable [] key, byte @Nullable [] value) {
        return topic.equals(Topics.EVENTS) ? ReadableMessage.event(key, value) : ReadableMessage.command(key, value);
    }
}
