package dev.gavel.schema;

/// The answer to one question.
///
/// @param instance as in the command's [ReplyTo]
/// @param correlation as in the command's [ReplyTo]
/// @param firmMinimum the minimum next bid in the event's standing never falls, and a bid below it, of anybody who does
///   not lead, is refused for no other reason while the auction is open
public record Reply(long instance, long correlation, Event event, boolean firmMinimum) {}
