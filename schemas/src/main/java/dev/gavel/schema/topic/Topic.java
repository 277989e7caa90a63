package dev.gavel.schema.topic;

import java.util.Map;

/// A topic as Gavel needs it.
///
/// @param settings topic settings that must hold, each as Kafka prints it
public record Topic(String name, int partitions, Map<String, String> settings) {}
