package dev.gavel.ingest;

import dev.gavel.ingest.health.LogSizePoller;
import dev.gavel.ingest.log.Admission;
import dev.gavel.ingest.log.KafkaCommandLog;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyListener;
import dev.gavel.schema.topic.Topics;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/// The meters of the parts between HTTP and the log. They are removed on close, because the registry outlives the
/// service.
final class LogMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final List<Meter> meters = new ArrayList<>();

    LogMetrics(
            MeterRegistry registry,
            PendingReplies pending,
            KafkaCommandLog log,
            ReplyListener replies,
            Admission admission,
            LogSizePoller logSize) {
        this.registry = registry;
        add(
                Gauge.builder("gavel_commands_in_flight", pending::inFlight)
                        .description("Commands whose requests wait for a decision"));
        add(
                FunctionalCounter.builder("gavel_commands_appended", log, KafkaCommandLog::appended)
                        .description("Commands that the log acknowledged"));
        add(
                FunctionalCounter.builder("gavel_commands_failed", log, KafkaCommandLog::failed)
                        .description("Commands that the log did not acknowledge"));
        add(
                FunctionalCounter.builder("gavel_replies_late", pending, PendingReplies::lateReplies)
                        .description("Replies whose request was no longer waiting"));
        add(
                FunctionalCounter.builder("gavel_replies_unreadable", replies, ReplyListener::malformed)
                        .description("Replies that could not be decoded"));
        add(
                Gauge.builder("gavel_replies_lag", replies::lag)
                        .description("Replies on the log that the listener has not read yet"));
        add(
                Gauge.builder("gavel_processor_lag", admission::lag)
                        .description("Commands on the log that are not decided yet"));
        add(
                Gauge.builder("gavel_processor_lag_used", admission::usedPart)
                        .description("The lag of the partition that is furthest behind, as a part of its limit"));
        refused("too_many_in_flight", admission, Admission::refusedInFlight);
        refused("processor_behind", admission, Admission::refusedBehind);
        refused("auction_busy", admission, Admission::refusedBusy);
        refused("terms_too_large", admission, Admission::refusedTerms);
        refused("too_many_open_auctions", admission, refusing -> refusing.openAuctions().refused());
        refused("too_many_open_auctions_of_seller", admission, refusing -> refusing.openAuctionsBySeller().refused());
        add(
                Gauge.builder("gavel_open_auctions", admission.openAuctions()::estimate)
                        .description("Open and scheduled auctions, with every opening since the last count"));
        add(
                Gauge.builder("gavel_open_auctions_limit", admission.openAuctions()::limit)
                        .description("Open and scheduled auctions at which further openings are rejected"));
        size(Topics.COMMANDS, logSize);
        size(Topics.EVENTS, logSize);
        size(Topics.DEAD_LETTERS, logSize);
    }

    private void size(String topic, LogSizePoller logSize) {
        List<Tag> tags = List.of(Tag.create("topic", topic));
        add(
                Gauge.builder("gavel_log_written_offsets", () -> logSize.written(topic))
                        .description("Offsets written to the topic, markers of transactions included; NaN: unknown")
                        .tags(tags));
        add(
                Gauge.builder("gavel_log_size_bytes", () -> logSize.bytes(topic))
                        .description("Bytes of one replica of the topic on the brokers' disks; NaN: unknown")
                        .tags(tags));
    }

    /// @param code of the problem
    private void refused(String code, Admission admission, ToLongFunction<Admission> count) {
        add(
                FunctionalCounter.builder("gavel_commands_refused", admission, count::applyAsLong)
                        .description("Commands that were not appended because of a limit")
                        .tags(List.of(Tag.create("code", code))));
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    private <B extends Meter.Builder<B, M>, M extends Meter> void add(B builder) {
        meters.add(registry.getOrCreate(builder));
    }
}
