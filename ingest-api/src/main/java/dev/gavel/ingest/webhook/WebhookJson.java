package dev.gavel.ingest.webhook;

import dev.gavel.schema.Position;
import dev.gavel.schema.json.JsonWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes webhooks as the API and the command line show them.
public final class WebhookJson {
    private WebhookJson() {}

    /// @param secret null: it is not shown
    /// @param deadLetters null: they are only counted
    public static void write(
            JsonWriter json,
            Webhook webhook,
            @Nullable WebhookSecret secret,
            @Nullable List<DeadDelivery> deadLetters) {
        Webhook.Health health = webhook.health();
        json.object();
        json.field("id").number(webhook.id());
        json.field("url").text(webhook.url());
        json.field("event_types");
        if (webhook.filter().eventTypes().isEmpty()) {
            json.nothing();
        } else {
            json.array();
            webhook.filter().eventTypes().stream().sorted().forEach(json::text);
            json.endArray();
        }
        json.field("auction_ids");
        if (webhook.filter().auctionIds().isEmpty()) {
            json.nothing();
        } else {
            json.array();
            webhook.filter().auctionIds().stream().sorted().forEach(json::number);
            json.endArray();
        }
        json.field("seller_id").idOrNull(webhook.filter().sellerId());
        json.field("owner_id").idOrNull(webhook.ownerId());
        if (secret != null) {
            json.field("secret").text(secret.text());
        }
        json.field("created_at").time(webhook.createdAt().toEpochMilli());
        json.field("status").text(status(health));
        json.field("disabled_because").text(health.disabled());
        time(json.field("delivered_at"), health.deliveredAt());
        time(json.field("failing_since"), health.failingSince());
        json.field("last_error").text(health.lastError());
        json.field("position").text(position(webhook));
        json.field("dead_letter_count").number(webhook.deadLetters());
        if (deadLetters != null) {
            deadLetters(json.field("dead_letters"), deadLetters);
        }
        json.endObject();
    }

    /// Up to where everything was delivered, of each partition; `null`: nothing yet.
    public static @Nullable String position(Webhook webhook) {
        String text =
                webhook.progress().entrySet().stream()
                        .filter(entry -> entry.getValue().complete() >= 0)
                        .map(entry -> new Position(entry.getKey(), entry.getValue().complete()))
                        .sorted((a, b) -> Integer.compare(a.partition(), b.partition()))
                        .map(Position::toString)
                        .collect(Collectors.joining(","));
        return text.isEmpty() ? null : text;
    }

    /// In one word.
    public static String status(Webhook.Health health) {
        return health.disabled() != null ? "disabled" : health.failingSince() != null ? "failing" : "active";
    }

    private static void deadLetters(JsonWriter json, Collection<DeadDelivery> letters) {
        json.array();
        for (DeadDelivery letter : letters) {
            json.object();
            json.field("position").text(letter.position().toString());
            json.field("auction_id").number(letter.auctionId());
            json.field("type").text(letter.eventType());
            json.field("attempts").number(letter.attempts());
            json.field("died_at").time(letter.diedAt().toEpochMilli());
            json.field("error").text(letter.error());
            json.endObject();
        }
        json.endArray();
    }

    private static void time(JsonWriter json, @Nullable Instant time) {
        if (time == null) {
            json.nothing();
        } else {
            json.time(time.toEpochMilli());
        }
    }
}
