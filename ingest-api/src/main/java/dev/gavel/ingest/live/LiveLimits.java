package dev.gavel.ingest.live;

import java.time.Duration;

/// The limits of live events.
///
/// @param heartbeat after which a subscriber without events gets a comment
/// @param write in which a subscriber must take something, or it is disconnected
/// @param tailBytes of the latest events that are kept in memory
public record LiveLimits(Duration heartbeat, Duration write, long tailBytes) {
    public static final LiveLimits DEFAULT = new LiveLimits(Duration.ofSeconds(15), Duration.ofSeconds(10), 16L << 20);
}
