package dev.gavel.compose.admin;

import dev.gavel.ingest.webhook.WebhookSender;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The meters of one sender of webhooks. Removed on close, so that those of the next one in this process can take their
/// place.
final class WebhookMetrics implements MeterBinder, AutoCloseable {
    private final WebhookSender sender;
    private final List<Meter> meters = new ArrayList<>();
    private @Nullable MeterRegistry registry;

    WebhookMetrics(WebhookSender sender) {
        this.sender = sender;
    }

    @Override
    public void bindTo(MeterRegistry to) {
        registry = to;
        count("gavel_webhook_delivered", "Events that receivers accepted", s -> s.counts().delivered());
        count("gavel_webhook_failures", "Attempts to deliver an event that failed", s -> s.counts().failed());
        count(
                "gavel_webhook_dead_letters",
                "Events given up at the end of their retry time",
                s -> s.counts().deadLetters());
        gauge(
                "gavel_webhook_subscriptions",
                "Subscriptions for which this sender reads the log",
                WebhookSender::subscriptions);
        gauge(
                "gavel_webhook_failing_subscriptions",
                "Subscriptions whose latest attempt failed",
                WebhookSender::failing);
        gauge(
                "gavel_webhook_oldest_waiting_seconds",
                "How long the oldest event that was read has been waiting for its delivery",
                WebhookSender::oldestWaitingSeconds);
    }

    @Override
    public void close() {
        if (registry != null) {
            meters.forEach(registry::remove);
        }
        meters.clear();
    }

    private void count(String name, String description, ToDoubleFunction<WebhookSender> count) {
        if (registry != null) {
            meters.add(FunctionCounter.builder(name, sender, count).description(description).register(registry));
        }
    }

    private void gauge(String name, String description, ToDoubleFunction<WebhookSender> value) {
        if (registry != null) {
            meters.add(Gauge.builder(name, sender, value).description(description).register(registry));
        }
    }
}
