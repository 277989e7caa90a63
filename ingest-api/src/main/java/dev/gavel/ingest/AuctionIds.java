package dev.gavel.ingest;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/// Ids for auctions whose seller gives none: ordered by time, exact in a JSON number (2⁵³). Milliseconds since
/// 2026 above, 12 random bits below; two of one millisecond may collide, and then the log refuses the second.
final class AuctionIds {
    private static final long EPOCH_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int RANDOM_BITS = 12;

    private final InstantSource clock;

    AuctionIds(InstantSource clock) {
        this.clock = clock;
    }

    long next() {
        long ms = Math.max(1, clock.millis() - EPOCH_MS);
        return (ms << RANDOM_BITS) | ThreadLocalRandom.current().nextInt(1 << RANDOM_BITS);
    }
}
