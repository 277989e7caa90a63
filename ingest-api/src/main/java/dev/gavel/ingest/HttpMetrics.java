package dev.gavel.ingest;

import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.RatePolicy;
import dev.gavel.ingest.http.client.SharedLimit;
import dev.gavel.ingest.live.LiveEvents;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// How much of each limit clients use, the limits themselves, and how often one was reached. Removed on close, because
/// the registry outlives the service.
final class HttpMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    HttpMetrics(MeterRegistry registry, Clients clients, LiveEvents live) {
        this.registry = registry;
        add(
                FunctionalCounter.builder("gavel_live_slow_subscribers", live, LiveEvents::slowSubscribers)
                        .description("Subscribers to live events that were disconnected because they were too slow"));
        limit("connections", clients.connections());
        limit("streams", clients.streams());
        limit("subscribers", clients.subscribers());
        limit("batches", clients.batches());
        limit("response_bytes", clients.responseBytes());
        limit("request_bytes", clients.requestBytes());
        clients.rates().all().forEach(this::rate);
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    private void rate(RatePolicy policy) {
        List<Tag> tags = List.of(Tag.create("policy", policy.name()));
        add(
                FunctionalCounter.builder("gavel_rate_rejected", policy, RatePolicy::rejected)
                        .description("Requests and bids of batches rejected because their caller has sent too many")
                        .tags(tags));
        add(
                FunctionalCounter.builder("gavel_rate_held", policy, RatePolicy::held)
                        .description("Bids of streams that had to wait because their caller has sent too many")
                        .tags(tags));
        add(
                Gauge.builder("gavel_rate_callers", policy::callers)
                        .description("Callers whose requests are currently counted")
                        .tags(tags));
    }

    private void limit(String name, SharedLimit limit) {
        List<Tag> tags = List.of(Tag.create("limit", name));
        add(
                Gauge.builder("gavel_clients_hold", limit::held)
                        .description("Current use of this limit by all clients together")
                        .tags(tags));
        add(
                Gauge.builder("gavel_clients_holding", limit::clients)
                        .description("Clients that currently use a part of this limit")
                        .tags(tags));
        scoped(name, "all", limit, SharedLimit::limit, SharedLimit::rejected);
        scoped(name, "client", limit, SharedLimit::limitOfClient, SharedLimit::rejectedOfClient);
    }

    /// @param scope `all` clients together, or one `client`
    private void scoped(
            String name,
            String scope,
            SharedLimit limit,
            ToLongFunction<SharedLimit> most,
            ToLongFunction<SharedLimit> rejected) {
        List<Tag> tags = List.of(Tag.create("limit", name), Tag.create("scope", scope));
        add(
                Gauge.builder("gavel_clients_limit", () -> most.applyAsLong(limit))
                        .description("The limit for all clients together, or for one client")
                        .tags(tags));
        add(
                FunctionalCounter.builder("gavel_clients_rejected", limit, rejected::applyAsLong)
                        .description("Requests and connections rejected because the limit was reached")
                        .tags(tags));
    }

    private <B extends Meter.Builder<B, M>, M extends Meter> void add(B builder) {
        meters.add(registry.getOrCreate(builder));
    }
}
