package dev.gavel.compose.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gavel.compose.client.HotAuctions.HotAuction;
import dev.gavel.compose.client.StackProbe.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What `gavel status` shows: the state at one sample, and rates since the one before. A number that is not known is
/// NaN. Counts of several ingest instances are added up. All of them report about the same log, processor and read
/// models, so the largest of these numbers is used.
///
/// @param status of ingest's health: `up`, `degraded`, `down`, or `unreachable`
/// @param parts by name, in the order of the health
/// @param bidsPerSecond decided, and rejected by ingest itself, by outcome
/// @param decisionSeconds by quantile: 0.5, 0.99, 0.999
/// @param lags by name, how many records; of the projector what Postgres lacks
/// @param behindSeconds by read model
/// @param unreachable what did not answer, or not with what was asked for, and why
/// @param hotWithoutLog why there are no hot auctions; null: there are
public record StackStatus(
        String status,
        List<Part> parts,
        Map<String, Double> bidsPerSecond,
        Map<Double, Double> decisionSeconds,
        Map<String, Double> lags,
        Map<String, Double> behindSeconds,
        double inFlight,
        double openAuctions,
        double subscribers,
        Map<String, String> unreachable,
        List<HotAuction> hot,
        @Nullable String hotWithoutLog) {
    private static final List<Double> QUANTILES = List.of(0.5, 0.99, 0.999);
    private static final double NANOS = 1e9;

    /// @param detail why it is not up; may be empty
    public record Part(String name, String status, String detail) {
        boolean isUp() {
            return status.equals("up");
        }
    }

    /// @param now the later one
    public static StackStatus between(Sample before, Sample now, List<HotAuction> hot, @Nullable String hotWithoutLog) {
        double seconds = (now.atNs() - before.atNs()) / NANOS;
        Map<String, Double> rates = new TreeMap<>();
        Map<String, Double> earlier = before.metrics().sums("gavel_bids_total", "outcome");
        now.metrics()
                .sums("gavel_bids_total", "outcome")
                .forEach((outcome, count) -> {
                    // A service that was started again counts from 0.
                    double bids = Math.max(0, count - earlier.getOrDefault(outcome, count));
                    rates.put(outcome, bids / seconds);
                });
        Map<Double, Double> quantiles = new TreeMap<>();
        QUANTILES.forEach(quantile ->
                quantiles.put(
                        quantile,
                        now.metrics().quantileSince(before.metrics(), "gavel_bid_decision_seconds", quantile)));
        Map<String, Double> lags = new TreeMap<>();
        lags.put("processor", now.metrics().largest("gavel_processor_lag"));
        lags.put("replies", now.metrics().sum("gavel_replies_lag"));
        Map<String, Double> behind = now.metrics().largest("gavel_read_model_behind_events", "model");
        lags.put("postgres", behind.getOrDefault("postgres", Double.NaN));
        lags.put("redis", behind.getOrDefault("redis", Double.NaN));
        JsonNode health = now.health();
        return new StackStatus(
                health.path("status").asText("unreachable"),
                parts(now),
                rates,
                quantiles,
                lags,
                now.metrics().largest("gavel_read_model_behind_seconds", "model"),
                now.metrics().sum("gavel_commands_in_flight"),
                now.metrics().largest("gavel_open_auctions"),
                now.metrics().sum("gavel_clients_hold", sample -> sample.label("limit").equals("subscribers")),
                now.unreachable(),
                hot,
                hotWithoutLog);
    }

    /// Whether bids are decided.
    public boolean decides() {
        return status.equals("up") || status.equals("degraded");
    }

    /// The parts in ingest's health, and the services that report their own state.
    private static List<Part> parts(Sample sample) {
        List<Part> parts = new ArrayList<>();
        sample.health()
                .path("parts")
                .properties()
                .forEach(part ->
                        parts.add(
                                new Part(
                                        part.getKey(),
                                        part.getValue().path("status").asText("unknown"),
                                        text(part.getValue().path("detail")))));
        sample.services()
                .forEach((name, fault) -> {
                    Part service = new Part(name, fault.isEmpty() ? "up" : "down", fault);
                    if (parts.stream().noneMatch(part -> part.name().equals(name))) {
                        parts.add(service);
                    } else if (!service.isUp()) {
                        parts.replaceAll(part -> part.name().equals(name) && part.isUp() ? service : part);
                    }
                });
        return parts;
    }

    private static String text(JsonNode node) {
        return node.isNull() ? "" : node.asText("");
    }
}
