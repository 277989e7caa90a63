package dev.gavel.replay.verify;

import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.schema.Position;
import dev.gavel.schema.topic.Topics;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A command whose recorded decision is not the recomputed one.
///
/// @param topic the topic of the decision: the events, or the dead letters
/// @param position of the command, or `null` if the record does not name one
/// @param expected the recomputed record, or `null` if there should be none
/// @param found the recorded record, or `null` if there is none
/// @param note an explanation for people, may be empty
public record Divergence(
        Kind kind,
        String topic,
        @Nullable Position position,
        @Nullable Expected expected,
        @Nullable Found found,
        String note) {

    /// How the two differ.
    public enum Kind {
        /// A command has no record.
        MISSING("missing"),
        /// A record belongs to no command.
        EXTRA("extra"),
        /// A command has a second record.
        DUPLICATE("doubled"),
        /// A command's record has other bytes.
        DIFFERENT("different"),
        /// A command's record is right, but does not stand in the order of the commands.
        OUT_OF_ORDER("out_of_order"),
        /// A record cannot be parsed.
        MALFORMED("unreadable");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /// The name in the JSON report, which never changes.
        String code() {
            return code;
        }

        /// The name in reports for people.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// The record that a command leads to.
    ///
    /// @param offset of the command
    /// @param atMs broker time of the command, ms since 1970 UTC
    @SuppressWarnings("ArrayRecordComponent") // shown, never compared
    public record Expected(long offset, long atMs, byte @Nullable [] key, byte @Nullable [] value) {}

    /// The record on the log.
    ///
    /// @param offset in its own topic
    @SuppressWarnings("ArrayRecordComponent") // shown, never compared
    public record Found(long offset, byte @Nullable [] key, byte @Nullable [] value) {}

    /// The recomputed record as JSON, or `nothing`.
    public String readableExpected() {
        return expected == null ? "nothing" : readable(expected.key, expected.value);
    }

    /// The recorded one as JSON, or `nothing`.
    public String readableFound() {
        return found == null ? "nothing" : readable(found.key, found.value);
    }

    /// A dead letter is a command that may be parseable in part.
    private String readable(byte @Nullable [] key, byte @Nullable [] value) {
        return topic.equals(Topics.EVENTS) ? ReadableMessage.event(key, value) : ReadableMessage.command(key, value);
    }
}
