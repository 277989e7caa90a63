package dev.gavel.replay.verify;

import dev.gavel.schema.Position;
import org.jspecify.annotations.Nullable;

/// One place where what stands on the log is not what the commands come to.
///
/// @param topic where it should stand or stands: the events, or the dead letters
/// @param position of the command that it is about; null: the record does not say
/// @param expected what should stand there; null: nothing should
/// @param found what stands there; null: nothing does
/// @param note more about it for people, may be empty
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
        MISSING,
        /// A record has no command that it could come from.
        EXTRA,
        /// A command has a second record.
        DOUBLED,
        /// A command's record says something else.
        DIFFERENT,
        /// A command's record is right, but does not stand in the order of the commands.
        OUT_OF_ORDER,
        /// A record is not of this format.
        UNREADABLE
    }

    /// What a command comes to.
    ///
    /// @param atMs broker time of the command, ms since 1970 UTC
    @SuppressWarnings("ArrayRecordComponent") // the bytes are the finding, and nobody compares findings
    public record Expected(long offset, long atMs, byte @Nullable [] key, byte @Nullable [] value) {}

    /// What stands on the log.
    ///
    /// @param offset in its own topic
    @SuppressWarnings("ArrayRecordComponent")
    public record Found(long offset, byte @Nullable [] key, byte @Nullable [] value) {}
}
