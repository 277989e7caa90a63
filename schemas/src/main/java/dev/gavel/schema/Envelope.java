package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// A command as it travels: with the address of whoever waits for its decision.
///
/// @param replyTo null: nobody waits
public record Envelope(Command command, @Nullable ReplyTo replyTo) {}
