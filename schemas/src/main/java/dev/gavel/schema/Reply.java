package dev.gavel.schema;

/// The answer to one question.
///
/// @param instance    as in the command's [ReplyTo]
/// @param correlation as in the command's [ReplyTo]
public record Reply(long instance, long correlation, Event event) {}
