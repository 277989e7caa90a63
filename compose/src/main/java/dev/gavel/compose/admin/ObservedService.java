package dev.gavel.compose.admin;

import dev.gavel.ingest.Ingest;
import dev.gavel.ingest.webhook.WebhookSender;
import dev.gavel.processor.ProcessorService;
import dev.gavel.projector.Projector;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the admin listener shows of a running service.
///
/// @param readiness why the service does not do its work now, or null if it does. Must not wait.
/// @param meters are closed with the listener if they can be
/// @param exposition meters that the service has in a registry of its own, as Prometheus text
public record ObservedService(
        String name, Supplier<@Nullable String> readiness, List<MeterBinder> meters, Supplier<String> exposition) {
    public static final String INGEST = "ingest";
    public static final String PROCESSOR = "processor";
    public static final String PROJECTOR = "projector";
    public static final String CATALOG = "catalog";
    public static final String WEBHOOKS = "webhooks";

    public ObservedService(String name, Supplier<@Nullable String> readiness, List<MeterBinder> meters) {
        this(name, readiness, meters, () -> "");
    }

    public static ObservedService of(Ingest ingest) {
        return new ObservedService(INGEST, ingest::fault, List.of(), ingest::metrics);
    }

    public static ObservedService of(ProcessorService processor) {
        return new ObservedService(
                PROCESSOR,
                processor::fault,
                List.of(
                        new KafkaStreamsMetrics(processor.streams()),
                        new DirectoryMetrics(
                                "gavel_processor_state_bytes",
                                "Bytes of the processor's state on this machine's disk",
                                processor.stateDirectory())));
    }

    public static ObservedService of(Projector projector) {
        return new ObservedService(
                PROJECTOR,
                projector::fault,
                List.of(new KafkaClientMetrics(projector.consumer()), new ProjectorMetrics(projector.counts())));
    }

    public static ObservedService of(WebhookSender sender) {
        return new ObservedService(WEBHOOKS, sender::fault, List.of(new WebhookMetrics(sender)));
    }
}
