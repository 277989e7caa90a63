package dev.gavel.compose.admin;

import dev.gavel.projector.ProjectionCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The meters of one projector. Removed on close, so that those of the next one in this process can take their place.
final class ProjectorMetrics implements MeterBinder, AutoCloseable {
    private final ProjectionCounts counts;
    private final List<Meter> meters = new ArrayList<>();
    private @Nullable MeterRegistry registry;

    ProjectorMetrics(ProjectionCounts counts) {
        this.counts = counts;
    }

    @Override
    public void bindTo(MeterRegistry to) {
        registry = to;
        add("gavel_projector_events", "Events written to Postgres", ProjectionCounts::events);
        add("gavel_projector_batches", "Transactions in Postgres", ProjectionCounts::batches);
        add("gavel_projector_unreadable_events", "Events that could not be decoded", ProjectionCounts::malformed);
        add(
                "gavel_projector_write_seconds",
                "Time of folding events and writing them to Postgres",
                ProjectionCounts::writeSeconds);
        add(
                "gavel_projector_suspensions",
                "Times the projection stopped and read its offsets again",
                ProjectionCounts::suspensions);
    }

    @Override
    public void close() {
        if (registry != null) {
            meters.forEach(registry::remove);
        }
        meters.clear();
    }

    private void add(String name, String description, ToDoubleFunction<ProjectionCounts> count) {
        if (registry != null) {
            meters.add(FunctionCounter.builder(name, counts, count).description(description).register(registry));
        }
    }
}
