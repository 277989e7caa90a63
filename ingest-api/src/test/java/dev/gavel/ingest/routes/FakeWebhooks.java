package dev.gavel.ingest.routes;

import dev.gavel.ingest.webhook.DeadDelivery;
import dev.gavel.ingest.webhook.Webhook;
import dev.gavel.ingest.webhook.WebhookSecret;
import dev.gavel.ingest.webhook.WebhookStore;
import dev.gavel.schema.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Subscriptions in memory, which may be away as Postgres may.
final class FakeWebhooks implements WebhookStore {
    private static final Instant MADE_AT = Instant.parse("2026-11-27T12:00:00Z");

    private final Map<Long, Webhook> webhooks = new TreeMap<>();
    private final List<String> replays = new ArrayList<>();
    private long lastId;
    private int rotations;
    private boolean away;

    void goAway() {
        away = true;
    }

    /// `ID from POSITIONS` of each replay.
    synchronized List<String> replays() {
        return List.copyOf(replays);
    }

    @Override
    public synchronized Created add(Request request) throws SQLException, LimitException {
        answer();
        if (list(request.ownerId()).size() >= (request.ownerId() == 0 ? MAX_WEBHOOKS : MAX_OF_OWNER)) {
            throw new LimitException("There are enough.");
        }
        long id = ++lastId;
        Webhook webhook =
                new Webhook(
                        id,
                        request.ownerId(),
                        request.urlText(),
                        request.filter(),
                        MADE_AT,
                        new Webhook.Health(null, null, MADE_AT, "status 500"),
                        Map.of(0, new Webhook.Progress(5, Set.of(3L))),
                        1);
        webhooks.put(id, webhook);
        return new Created(webhook, request.secret() == null ? WebhookSecret.random() : request.secret());
    }

    @Override
    public synchronized List<Webhook> list(long ownerId) throws SQLException {
        answer();
        return webhooks.values().stream().filter(webhook -> ownerId == 0 || webhook.ownerId() == ownerId).toList();
    }

    @Override
    public synchronized @Nullable Webhook find(long id, long ownerId) throws SQLException {
        return list(ownerId).stream().filter(webhook -> webhook.id() == id).findFirst().orElse(null);
    }

    @Override
    public synchronized boolean remove(long id, long ownerId) throws SQLException {
        return find(id, ownerId) != null && webhooks.remove(id) != null;
    }

    @Override
    public synchronized boolean replay(long id, long ownerId, List<Position> from) throws SQLException {
        boolean found = find(id, ownerId) != null;
        if (found) {
            replays.add(id + " from " + from);
        }
        return found;
    }

    @Override
    public synchronized @Nullable WebhookSecret rotate(long id, long ownerId, Duration grace)
            throws SQLException, LimitException {
        if (grace.isZero()) {
            rotations = 0;
        } else if (rotations++ == MAX_OLD_SECRETS) {
            throw new LimitException("There are enough.");
        }
        return find(id, ownerId) == null ? null : WebhookSecret.random();
    }

    @Override
    public List<DeadDelivery> deadLetters(long id, int limit) throws SQLException {
        answer();
        return List.of(new DeadDelivery(new Position(0, 2), 42, "closed", 9, MADE_AT, "status 500"));
    }

    private void answer() throws SQLException {
        if (away) {
            throw new SQLException("away");
        }
    }
}
