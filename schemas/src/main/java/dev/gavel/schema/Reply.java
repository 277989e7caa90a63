package dev.gavel.schema;

/// The reply to the sender of one command.
///
/// @param instance as in the command's [ReplyTo]
/// @param correlation as in the command's [ReplyTo]
/// @param firmMinimum the minimum next bid in the event's standing never falls while the auction is open, and a lower
///   bid by anybody but the leader is rejected for that reason and no other
public record Reply(long instance, long correlation, Event event, boolean firmMinimum) {}
