package dev.gavel.ingest;

import dev.gavel.ingest.security.Authentication;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// How many requests were signed, by result. Removed on close, because the registry outlives the service.
final class SignatureMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    SignatureMetrics(MeterRegistry registry, Authentication authentication) {
        this.registry = registry;
        count("accepted", authentication, Authentication::acceptedSignatures);
        count("rejected", authentication, Authentication::rejectedSignatures);
        count("missing", authentication, Authentication::missingSignatures);
        add(
                Gauge.builder("gavel_signature_nonces", authentication::nonces)
                        .description("Nonces of signed requests that are remembered now"));
    }

    private void count(String result, Authentication authentication, Function<Authentication, Long> count) {
        add(
                FunctionalCounter.builder("gavel_signatures", authentication, count)
                        .description("Requests that were signed or had to be, by result")
                        .tags(List.of(Tag.create("result", result))));
    }

    private <B extends Meter.Builder<B, M>, M extends Meter> void add(B builder) {
        meters.add(registry.getOrCreate(builder));
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
