package dev.gavel.compose.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gavel.compose.client.HotAuctions.HotAuction;
import dev.gavel.compose.client.StackStatus.Part;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/// Renders a [StackStatus] as lines of text and as JSON.
public final class StatusScreen {
    private static final double MILLIS = 1e3;
    private static final Map<String, String> OUTCOMES =
            Map.of(
                    "accepted", "accepted",
                    "refused", "rejected",
                    "refused_here", "rejected locally",
                    "pending", "pending",
                    "unavailable", "unavailable");

    private StatusScreen() {}

    /// @param where the addresses that were asked, for the first line
    public static List<String> lines(StackStatus status, String where, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("gavel " + status.status() + "  " + where + "  " + now.toString().substring(0, 19) + "Z");
        lines.add("");
        status.unreachable().forEach((address, why) -> lines.add("no response from " + address + ": " + why));
        StringJoiner up = new StringJoiner(", ");
        status.parts().stream().filter(Part::isUp).forEach(part -> up.add(part.name()));
        lines.add("up          " + (up.length() == 0 ? "nothing" : up));
        for (Part part : status.parts()) {
            if (!part.isUp()) {
                lines.add("%-11s %s%s".formatted(part.status().toUpperCase(Locale.ROOT), part.name(), detail(part)));
            }
        }
        lines.add("bids/s      " + rates(status.bidsPerSecond()));
        lines.add("decision    " + quantiles(status.decisionSeconds()));
        lines.add("lag         " + lags(status));
        lines.add(
                "now         %s in flight, %s open auctions, %s subscribers"
                        .formatted(
                                count(status.inFlight()), count(status.openAuctions()), count(status.subscribers())));
        lines.add("");
        if (status.hotWithoutLog() != null) {
            lines.add("hot auctions are unknown: " + status.hotWithoutLog());
        } else if (status.hot().isEmpty()) {
            lines.add("no bids in the last minute");
        } else {
            lines.add(
                    "%-20s %8s %16s %16s %12s  %s"
                            .formatted("auction", "bids/min", "price", "next", "leader", "ends in"));
            status.hot().forEach(hot -> lines.add(hot(hot, now)));
        }
        return lines;
    }

    /// One line.
    public static String json(StackStatus status, Instant now) {
        ObjectNode json = ApiAnswer.JSON.createObjectNode();
        json.put("at", now.toString());
        json.put("status", status.status());
        ObjectNode parts = json.putObject("parts");
        for (Part part : status.parts()) {
            ObjectNode of = parts.putObject(part.name());
            of.put("status", part.status());
            of.put("detail", part.detail().isEmpty() ? null : part.detail());
        }
        ObjectNode unreachable = json.putObject("unreachable");
        status.unreachable().forEach(unreachable::put);
        numbers(json.putObject("bids_per_second"), status.bidsPerSecond());
        ObjectNode quantiles = json.putObject("decision_seconds");
        status.decisionSeconds().forEach((quantile, value) -> number(quantiles, "p" + percent(quantile), value));
        numbers(json.putObject("lag_events"), status.lags());
        numbers(json.putObject("behind_seconds"), status.behindSeconds());
        number(json, "in_flight", status.inFlight());
        number(json, "open_auctions", status.openAuctions());
        number(json, "subscribers", status.subscribers());
        var hot = json.putArray("hot_auctions");
        for (HotAuction auction : status.hot()) {
            ObjectNode of = hot.addObject();
            of.put("id", auction.id());
            of.put("bids_per_minute", auction.bids());
            Standing standing = auction.standing();
            if (standing != null && !standing.sealed()) {
                of.put("price", standing.priceMicros() == 0 ? null : Micros.format(standing.priceMicros()));
                of.put("minimum_next_bid", Micros.format(standing.minimumNextBidMicros()));
            }
        }
        return json.toString();
    }

    private static String detail(Part part) {
        return part.detail().isEmpty() ? "" : ": " + LogLine.printable(part.detail());
    }

    private static String rates(Map<String, Double> rates) {
        StringJoiner text = new StringJoiner(", ");
        for (String outcome : List.of("accepted", "refused", "refused_here", "pending", "unavailable")) {
            double rate = rates.getOrDefault(outcome, Double.NaN);
            // These two are always of interest.
            if (rate > 0 || (!Double.isNaN(rate) && List.of("accepted", "refused").contains(outcome))) {
                text.add(
                        "%s %s"
                                .formatted(
                                        String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%,.0f", rate),
                                        OUTCOMES.get(outcome)));
            }
        }
        return text.length() == 0 ? "unknown" : text.toString();
    }

    private static String quantiles(Map<Double, Double> seconds) {
        StringJoiner text = new StringJoiner("   ");
        new TreeMap<>(seconds)
                .forEach((quantile, value) -> {
                    if (!Double.isNaN(value)) {
                        text.add("p%s %s ms".formatted(percent(quantile), milliseconds(value)));
                    }
                });
        return text.length() == 0 ? "no bid was decided" : text.toString();
    }

    private static String lags(StackStatus status) {
        StringJoiner text = new StringJoiner(", ");
        status.lags()
                .forEach((name, lag) -> {
                    double seconds = status.behindSeconds().getOrDefault(name, 0.0);
                    text.add(
                            "%s %s%s"
                                    .formatted(
                                            name,
                                            count(lag),
                                            seconds > 0 ? String.format(Locale.ROOT, " (%.1f s)", seconds) : ""));
                });
        return text.toString();
    }

    private static String hot(HotAuction hot, Instant now) {
        Standing standing = hot.standing();
        if (standing == null) {
            return "%-20d %8d  there is no such auction".formatted(hot.id(), hot.bids());
        }
        boolean sealed = standing.sealed();
        return "%-20d %8d %16s %16s %12s  %s"
                .formatted(
                        hot.id(),
                        hot.bids(),
                        sealed ? "sealed" : standing.priceMicros() == 0 ? "-" : Micros.format(standing.priceMicros()),
                        sealed ? "" : Micros.format(standing.minimumNextBidMicros()),
                        standing.leaderId() == 0 ? "-" : Long.toString(standing.leaderId()),
                        left(standing, now));
    }

    private static String left(Standing standing, Instant now) {
        Duration left = Duration.between(now, Instant.ofEpochMilli(standing.endsAtMs()));
        return switch (standing.status()) {
            case SOLD, UNSOLD, CANCELLED -> standing.status().code();
            case OPEN, SCHEDULED ->
                    left.isNegative()
                            ? "ended"
                            : left.toDays() > 0
                                    ? left.toDays() + " d " + left.toHoursPart() + " h"
                                    : "%d:%02d:%02d"
                                            .formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
        };
    }

    private static String milliseconds(double seconds) {
        double ms = seconds * MILLIS;
        return String.format(Locale.ROOT, ms < 10 ? "%.1f" : "%,.0f", ms);
    }

    private static String percent(double quantile) {
        String percent = String.format(Locale.ROOT, "%.1f", quantile * 100);
        return percent.endsWith(".0") ? percent.substring(0, percent.length() - 2) : percent;
    }

    private static String count(double number) {
        return Double.isNaN(number) ? "?" : String.format(Locale.ROOT, "%,.0f", number);
    }

    private static void numbers(ObjectNode json, Map<String, Double> numbers) {
        numbers.forEach((name, value) -> number(json, name, value));
    }

    /// JSON has no NaN.
    private static void number(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }
}
