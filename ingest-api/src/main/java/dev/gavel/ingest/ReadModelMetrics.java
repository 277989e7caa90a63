package dev.gavel.ingest;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.health.Health.ReadModelHealth;
import dev.gavel.ingest.read.RedisFirstReadModels;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// How far each read model is behind, and which one serves. Removed on close, because the registry outlives the
/// service.
final class ReadModelMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final InstantSource clock;
    private final List<Meter> meters = new ArrayList<>();

    ReadModelMetrics(MeterRegistry registry, RedisFirstReadModels reads, Supplier<Health> health, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        model("postgres", health, Health::postgres, reads, RedisFirstReadModels::readsFromPostgres);
        model("redis", health, Health::redis, reads, RedisFirstReadModels::readsFromRedis);
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    private void model(
            String name,
            Supplier<Health> health,
            Function<Health, ReadModelHealth> model,
            RedisFirstReadModels reads,
            ToLongFunction<RedisFirstReadModels> count) {
        List<Tag> tags = List.of(Tag.create("model", name));
        add(
                Gauge.builder("gavel_read_model_behind_events", () -> behindEvents(model.apply(health.get())))
                        .description("Events on the log that the read model does not have; NaN: unknown")
                        .tags(tags));
        add(
                Gauge.builder("gavel_read_model_behind_seconds", () -> behindSeconds(model.apply(health.get())))
                        .description("For how long the read model has lacked events; NaN: it does not answer")
                        .tags(tags));
        add(
                FunctionalCounter.builder("gavel_auction_reads", reads, count::applyAsLong)
                        .description("Single auctions read from this read model")
                        .tags(tags));
    }

    private static double behindEvents(ReadModelHealth model) {
        return model.behindEvents() < 0 ? Double.NaN : model.behindEvents();
    }

    private double behindSeconds(ReadModelHealth model) {
        if (model.part().state() == Health.State.DOWN) {
            return Double.NaN;
        }
        Instant since = model.behindSince();
        return since == null ? 0 : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }

    private <B extends Meter.Builder<B, M>, M extends Meter> void add(B builder) {
        meters.add(registry.getOrCreate(builder));
    }
}
