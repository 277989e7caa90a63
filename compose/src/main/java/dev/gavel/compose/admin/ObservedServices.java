package dev.gavel.compose.admin;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The services of this process by name, with their meters and those of the JVM. Safe for threads.
final class ObservedServices implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ObservedServices.class);

    /// Kafka Streams has thousands of meters of single tasks, stores and processor nodes. Those of threads and clients
    /// tell the same in sum.
    private static final List<String> TOO_MANY =
            List.of(
                    "kafka.stream.task",
                    "kafka.stream.state",
                    "kafka.stream.processor.node",
                    "kafka.stream.topic",
                    "kafka.stream.record.cache",
                    "kafka.consumer.node",
                    "kafka.producer.node",
                    "kafka.admin.client.node");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /// By name; null: expected, and not started.
    private final Map<String, @Nullable ObservedService> services = new TreeMap<>();

    /// @param expected their names
    ObservedServices(List<String> expected) {
        registry.config().meterFilter(MeterFilter.deny(id -> TOO_MANY.stream().anyMatch(id.getName()::startsWith)));
        for (MeterBinder jvm :
                List.of(
                        collections,
                        new JvmMemoryMetrics(),
                        new JvmThreadMetrics(),
                        new ClassLoaderMetrics(),
                        new ProcessorMetrics(),
                        new FileDescriptorMetrics(),
                        new UptimeMetrics())) {
            jvm.bindTo(registry);
        }
        for (String name : expected) {
            services.put(name, null);
            Gauge.builder("gavel_service_ready", () -> fault(name) == null ? 1 : 0)
                    .description("Whether the service does its work, as on /readyz")
                    .tag("service", name)
                    .register(registry);
        }
    }

    /// Replaces the service of the same name.
    synchronized void put(ObservedService service) {
        ObservedService ended = services.put(service.name(), service);
        if (ended != null) {
            // Binders of Kafka's clients remove their meters when they are closed.
            closeMeters(ended);
        }
        service.meters().forEach(meters -> meters.bindTo(registry));
    }

    /// Why a service does not work, by its name; null: it does.
    synchronized Map<String, @Nullable String> faults() {
        Map<String, @Nullable String> faults = new TreeMap<>();
        services.keySet().forEach(name -> faults.put(name, fault(name)));
        return faults;
    }

    /// All meters in Prometheus' text format.
    synchronized String exposition() {
        StringBuilder text = new StringBuilder(registry.scrape());
        for (ObservedService service : services.values()) {
            if (service != null) {
                text.append(service.exposition().get());
            }
        }
        return text.toString();
    }

    @Override
    public synchronized void close() {
        for (ObservedService service : services.values()) {
            if (service != null) {
                closeMeters(service);
            }
        }
        collections.close();
        registry.close();
    }

    private synchronized @Nullable String fault(String name) {
        ObservedService service = services.get(name);
        return service == null ? "has not started" : service.readiness().get();
    }

    private static void closeMeters(ObservedService service) {
        for (MeterBinder meters : service.meters()) {
            if (meters instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (Exception e) {
                    log.atWarn().addKeyValue("service", service.name()).setCause(e).log("meters were not closed");
                }
            }
        }
    }
}
