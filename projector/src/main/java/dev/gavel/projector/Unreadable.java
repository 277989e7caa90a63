package dev.gavel.projector;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// A record of `auction-events` that says nothing, kept with its bytes so that it can be read later.
///
/// @param reason what is wrong, for people
public record Unreadable(ConsumerRecord<byte[], byte[]> record, String reason) {}
