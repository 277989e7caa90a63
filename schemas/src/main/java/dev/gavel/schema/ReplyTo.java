package dev.gavel.schema;

/// The address of an answer.
///
/// @param partition of `bid-replies`, the one that the asking instance reads
/// @param instance the asking instance, drawn at random at each start
/// @param correlation the question's number within that instance
public record ReplyTo(int partition, long instance, long correlation) {}
