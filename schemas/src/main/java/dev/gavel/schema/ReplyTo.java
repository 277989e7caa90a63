package dev.gavel.schema;

/// The address of a reply.
///
/// @param partition the partition of `bid-replies` that the ingest instance reads
/// @param instance the ingest instance; random at each start
/// @param correlation numbers the commands of the instance
public record ReplyTo(int partition, long instance, long correlation) {}
