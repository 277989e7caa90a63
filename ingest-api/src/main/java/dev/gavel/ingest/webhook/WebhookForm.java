package dev.gavel.ingest.webhook;

import dev.gavel.schema.Position;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.StrictObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The bodies of requests about webhooks.
public final class WebhookForm {
    public static final Duration DEFAULT_GRACE = Duration.ofHours(24);
    public static final Duration MAX_GRACE = Duration.ofDays(30);
    private static final List<String> FIELDS = List.of("url", "event_types", "auction_ids", "seller_id", "secret");

    private WebhookForm() {}

    /// The body of a new webhook.
    ///
    /// @param sellerId 0: not given
    /// @param secret null: one is to be made
    public record New(
            String urlText,
            ReceiverUrl url,
            Set<String> eventTypes,
            Set<Long> auctionIds,
            long sellerId,
            @Nullable WebhookSecret secret) {}

    /// @throws InvalidJsonException that names the invalid field
    public static New parseNew(byte[] body) {
        String urlText = null;
        ReceiverUrl url = null;
        Set<String> eventTypes = Set.of();
        Set<Long> auctionIds = Set.of();
        long sellerId = 0;
        WebhookSecret secret = null;
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (!FIELDS.contains(field)) {
                    throw object.unknown(FIELDS);
                }
                if (object.isNull()) {
                    continue;
                }
                switch (field) {
                    case "url" -> {
                        urlText = object.word();
                        url = url(object, urlText);
                    }
                    case "event_types" -> eventTypes = eventTypes(object);
                    case "auction_ids" -> auctionIds = auctionIds(object);
                    case "seller_id" -> sellerId = object.id();
                    default -> secret = secret(object);
                }
            }
            object.finish();
        }
        if (url == null || urlText == null) {
            throw StrictObject.missing("url");
        }
        return new New(urlText, url, eventTypes, auctionIds, sellerId, secret);
    }

    /// The body of a replay: `{"from": "3@1042"}`. Without a body, the webhook goes on where it stood.
    ///
    /// @param partitions of the log
    public static List<Position> parseReplay(byte[] body, int partitions) {
        List<Position> from = List.of();
        if (body.length == 0) {
            return from;
        }
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (!field.equals("from")) {
                    throw object.unknown(List.of("from"));
                }
                if (!object.isNull()) {
                    try {
                        from = positions(object.word(), partitions);
                    } catch (IllegalArgumentException e) {
                        throw object.invalid("invalid_position", String.valueOf(e.getMessage()));
                    }
                }
            }
            object.finish();
        }
        return from;
    }

    /// The body of a rotation: `{"grace": "PT24H"}`.
    public static Duration parseRotation(byte[] body) {
        Duration grace = DEFAULT_GRACE;
        if (body.length == 0) {
            return grace;
        }
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (!field.equals("grace")) {
                    throw object.unknown(List.of("grace"));
                }
                if (!object.isNull()) {
                    grace = Duration.ofMillis(object.durationMs(0, MAX_GRACE.toMillis()));
                }
            }
            object.finish();
        }
        return grace;
    }

    /// Positions of one partition each, separated by commas.
    ///
    /// @throws IllegalArgumentException with a message that continues the name of the field or option
    public static List<Position> positions(String text, int partitions) {
        List<Position> positions = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (String part : text.split(",", partitions + 1)) {
            Position position;
            try {
                position = Position.parse(part);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "must be a position like 3@1042, or several of different partitions, separated by commas", e);
            }
            if (position.partition() >= partitions) {
                throw new IllegalArgumentException(
                        "has partition %d, but the log has the partitions 0 to %d"
                                .formatted(position.partition(), partitions - 1));
            }
            if (!seen.add(position.partition())) {
                throw new IllegalArgumentException("has partition " + position.partition() + " twice");
            }
            positions.add(position);
        }
        return positions;
    }

    private static ReceiverUrl url(StrictObject object, String text) {
        try {
            return ReceiverUrl.parse(text);
        } catch (IllegalArgumentException e) {
            throw object.invalid("invalid_url", String.valueOf(e.getMessage()));
        }
    }

    private static WebhookSecret secret(StrictObject object) {
        try {
            return new WebhookSecret(object.word());
        } catch (IllegalArgumentException e) {
            throw object.invalid("invalid_secret", String.valueOf(e.getMessage()));
        }
    }

    private static Set<String> eventTypes(StrictObject object) {
        object.enterArray("an array of event types, like [\"closed\"]");
        Set<String> types = new HashSet<>();
        while (object.nextElement()) {
            String type = object.word();
            if (!WebhookFilter.EVENT_TYPES.contains(type)) {
                throw object.invalid("out_of_range", "must be one of " + String.join(", ", WebhookFilter.EVENT_TYPES));
            }
            types.add(type);
        }
        if (types.isEmpty()) {
            throw object.invalid("out_of_range", "must name an event type, or be left out for all");
        }
        return types;
    }

    private static Set<Long> auctionIds(StrictObject object) {
        object.enterArray("an array of ids of auctions, like [42]");
        Set<Long> ids = new HashSet<>();
        while (object.nextElement()) {
            if (ids.size() == WebhookFilter.MAX_AUCTIONS) {
                throw object.invalid("out_of_range", "is one too many: at most " + WebhookFilter.MAX_AUCTIONS);
            }
            ids.add(object.id());
        }
        if (ids.isEmpty()) {
            throw object.invalid("out_of_range", "must name an auction, or be left out for all");
        }
        return ids;
    }
}
