package dev.gavel.ingest.routes;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.Reason;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Counts bids by outcome and measures how long their decisions take. All meters are looked up once, at start.
public final class BidMetrics {
    /// Bounds of the latency histogram. Buckets, unlike percentiles, can be summed over instances.
    private static final Duration[] LATENCY_BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(3),
        Duration.ofMillis(5),
        Duration.ofNanos(7_500_000),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    /// Helidon publishes percentiles unless an empty list replaces them.
    private static final double[] NO_PERCENTILES = {};

    private final Counter accepted;
    private final Map<Reason, Counter> rejected = new EnumMap<>(Reason.class);
    private final Map<Reason, Counter> rejectedLocally = new EnumMap<>(Reason.class);
    private final Counter pending;
    private final Counter unavailable;
    private final Timer decision;
    private final MeterRegistry registry;

    public BidMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = outcome(registry, "accepted", "");
        for (Reason reason : Reason.values()) {
            rejected.put(reason, outcome(registry, "refused", reason.code()));
        }
        for (Reason reason : List.of(Reason.BELOW_OPENING_PRICE, Reason.BID_TOO_LOW)) {
            rejectedLocally.put(reason, outcome(registry, "refused_here", reason.code()));
        }
        this.pending = outcome(registry, "pending", "");
        this.unavailable = outcome(registry, "unavailable", "");
        this.decision =
                registry.getOrCreate(
                        Timer.builder("gavel_bid_decision")
                                .description("From the parsed request to its decision")
                                .percentiles(NO_PERCENTILES)
                                .buckets(LATENCY_BUCKETS));
    }

    /// The registry of these meters and of all others of the API.
    MeterRegistry registry() {
        return registry;
    }

    /// Records one bid.
    ///
    /// @param ns from the request to its outcome
    void record(CommandOutcome outcome, long ns) {
        switch (outcome) {
            case CommandOutcome.Decided decided -> {
                Reason reason = decided.event().rejection();
                count(reason == null ? accepted : rejected.get(reason));
                decision.record(ns, TimeUnit.NANOSECONDS);
            }
            case CommandOutcome.RejectedLocally rejection -> count(rejectedLocally.get(rejection.reason()));
            case CommandOutcome.Appended _ -> pending.increment();
            case CommandOutcome.Failed _ -> unavailable.increment();
        }
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private static Counter outcome(MeterRegistry registry, String outcome, String reason) {
        return registry.getOrCreate(
                Counter.builder("gavel_bids")
                        .description("Bids by outcome")
                        .tags(List.of(Tag.create("outcome", outcome), Tag.create("reason", reason))));
    }
}
