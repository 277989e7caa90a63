package dev.gavel.schema.topic;

import java.util.HashMap;
import java.util.Map;

/// The required properties of a topic.
///
/// @param settings required topic configuration, each value as Kafka prints it
/// @param minimums topic configuration that may be larger. It is raised where it is smaller, because a larger limit
///   changes no record
public record Topic(String name, int partitions, Map<String, String> settings, Map<String, Long> minimums) {
    /// The configuration of a new topic.
    public Map<String, String> initialSettings() {
        Map<String, String> all = new HashMap<>(settings);
        minimums.forEach((setting, minimum) -> all.put(setting, Long.toString(minimum)));
        return all;
    }
}
