package dev.gavel.ingest;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.spi.MeterRegistryFormatterProvider;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// Writes Helidon's meters as its metrics route does.
final class PrometheusText {
    private PrometheusText() {}

    static String of(MeterRegistry registry) {
        MetricsConfig config = MetricsConfig.create();
        for (var provider : ServiceLoader.load(MeterRegistryFormatterProvider.class)) {
            var formatter =
                    provider.formatter(
                            MediaTypes.TEXT_PLAIN, config, registry, Optional.of("scope"), List.of(), List.of());
            if (formatter.isPresent()) {
                return formatter.get().format().map(Object::toString).orElse("");
            }
        }
        throw new IllegalStateException("no formatter for Prometheus on the class path");
    }
}
