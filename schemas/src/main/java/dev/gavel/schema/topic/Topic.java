package dev.gavel.schema.topic;

import java.util.Map;

/// The required properties of a topic.
///
/// @param settings required topic configuration, each value as Kafka prints it
public record Topic(String name, int partitions, Map<String, String> settings) {}
