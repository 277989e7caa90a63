package dev.gavel.ingest;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.KafkaCommandLog;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.schema.Reason;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What `/observe/metrics` shows of this service. Looked up once; a bid costs two increments.
final class Meters implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> watched = new ArrayList<>();
    private final Counter accepted;
    private final Map<Reason, Counter> refused = new EnumMap<>(Reason.class);

    /// Not on the log: by the fast path.
    private final Map<Reason, Counter> refusedHere = new EnumMap<>(Reason.class);

    private final Counter pending;
    private final Counter unavailable;
    private final Timer decision;

    Meters(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = outcome("accepted", "");
        for (Reason reason : Reason.values()) {
            refused.put(reason, outcome("refused", reason.code()));
        }
        for (Reason reason : List.of(Reason.BELOW_OPENING_PRICE, Reason.BID_TOO_LOW)) {
            refusedHere.put(reason, outcome("refused_here", reason.code()));
        }
        this.pending = outcome("pending", "");
        this.unavailable = outcome("unavailable", "");
        this.decision =
                registry.getOrCreate(
                        Timer.builder("gavel_bid_decision")
                                .description("From the parsed request to its decision")
                                .percentiles(0.5, 0.99));
    }

    /// Gauges of parts that exist once per service.
    void watch(PendingReplies inFlight, KafkaCommandLog log, ReplyListener replies) {
        add(
                Gauge.builder("gavel_commands_in_flight", inFlight::waiting)
                        .description("Commands whose requests wait for a decision"));
        add(
                FunctionalCounter.builder("gavel_commands_appended", log, KafkaCommandLog::appended)
                        .description("Commands that the log acknowledged"));
        add(
                FunctionalCounter.builder("gavel_commands_failed", log, KafkaCommandLog::failed)
                        .description("Commands that the log did not acknowledge"));
        add(
                FunctionalCounter.builder("gavel_replies_late", inFlight, PendingReplies::late)
                        .description("Replies that found nobody waiting"));
        add(
                FunctionalCounter.builder("gavel_replies_unreadable", replies, ReplyListener::garbage)
                        .description("Replies that could not be read"));
        add(
                Gauge.builder("gavel_replies_lag", replies::lag)
                        .description("Replies on the log that the listener has not read yet"));
    }

    void bid(CommandOutcome outcome, long ns) {
        switch (outcome) {
            case CommandOutcome.Decided decided -> {
                Reason reason = decided.event().rejection();
                count(reason == null ? accepted : refused.get(reason));
                decision.record(ns, TimeUnit.NANOSECONDS);
            }
            case CommandOutcome.RefusedHere here -> count(refusedHere.get(here.reason()));
            case CommandOutcome.Appended _ -> pending.increment();
            case CommandOutcome.Failed _ -> unavailable.increment();
        }
    }

    /// Takes the gauges away, for the registry outlives the service.
    @Override
    public void close() {
        watched.forEach(registry::remove);
        watched.clear();
    }

    private static void count(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }

    private <B extends Meter.Builder<B, M>, M extends Meter> void add(B builder) {
        watched.add(registry.getOrCreate(builder));
    }

    private Counter outcome(String outcome, String reason) {
        return registry.getOrCreate(
                Counter.builder("gavel_bids")
                        .description("Bids by what became of them")
                        .tags(List.of(Tag.create("outcome", outcome), Tag.create("reason", reason))));
    }
}
