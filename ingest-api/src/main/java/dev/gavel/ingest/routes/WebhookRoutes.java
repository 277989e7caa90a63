package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.client.ResponseBudget;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.ingest.security.SecurityAudit;
import dev.gavel.ingest.webhook.DeadDelivery;
import dev.gavel.ingest.webhook.Webhook;
import dev.gavel.ingest.webhook.WebhookFilter;
import dev.gavel.ingest.webhook.WebhookForm;
import dev.gavel.ingest.webhook.WebhookJson;
import dev.gavel.ingest.webhook.WebhookSecret;
import dev.gavel.ingest.webhook.WebhookStore;
import dev.gavel.schema.Position;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/webhooks`: the subscriptions of receivers that get events, and the state of their deliveries. An operator sees
/// all subscriptions. A seller creates and sees their own, which get the events of their own auctions.
final class WebhookRoutes {
    private static final Logger log = LoggerFactory.getLogger(WebhookRoutes.class);
    private static final int SHOWN_DEAD_LETTERS = 100;
    private static final int TYPICAL_BYTES = 1024;
    private static final int ID_BYTES = 20;

    private final WebhookStore webhooks;
    private final AtLeast positions;
    private final int partitions;
    private final Callers callers;

    /// @param partitions of the log
    WebhookRoutes(WebhookStore webhooks, AtLeast positions, int partitions, Callers callers) {
        this.webhooks = webhooks;
        this.positions = positions;
        this.partitions = partitions;
        this.callers = callers;
    }

    void list(ServerRequest request, ServerResponse response) {
        long owner = owner(caller(request));
        List<Webhook> found = stored(() -> webhooks.list(owner));
        Exchange exchange = new Exchange(request, response);
        long bytes = found.stream().mapToLong(WebhookRoutes::bytes).sum();
        try (var _ = exchange.reserve(ResponseBudget.ofBody(bytes))) {
            JsonWriter json = new JsonWriter(TYPICAL_BYTES).array();
            for (Webhook webhook : found) {
                WebhookJson.write(json, webhook, null, null);
            }
            exchange.json(200, json.endArray());
        }
    }

    /// About what it takes as JSON: most of it is a long URL or a long list of auctions.
    private static long bytes(Webhook webhook) {
        return TYPICAL_BYTES + webhook.url().length() + (long) ID_BYTES * webhook.filter().auctionIds().size();
    }

    void add(ServerRequest request, ServerResponse response) {
        Caller caller = caller(request);
        long owner = owner(caller);
        WebhookForm.New form = WebhookForm.parseNew(BodyReader.json(request));
        if (owner != 0 && form.sellerId() != 0 && form.sellerId() != owner) {
            throw Problem.of(
                    403,
                    "not_your_seller_id",
                    "Your credential does not allow this.",
                    "You get the events of your own auctions. Leave seller_id out, or name your own.");
        }
        WebhookFilter filter =
                new WebhookFilter(form.eventTypes(), form.auctionIds(), owner == 0 ? form.sellerId() : owner);
        WebhookStore.Request wanted =
                new WebhookStore.Request(owner, form.url(), form.urlText(), filter, form.secret());
        WebhookStore.Created created =
                stored(() -> {
                    try {
                        return webhooks.add(wanted);
                    } catch (WebhookStore.LimitException e) {
                        throw Problem.of(
                                409,
                                "too_many_webhooks",
                                "There are too many webhooks.",
                                String.valueOf(e.getMessage()));
                    }
                });
        Webhook webhook = created.webhook();
        SecurityAudit.webhook(caller, "add", webhook.id());
        JsonWriter json = new JsonWriter(TYPICAL_BYTES);
        WebhookJson.write(json, webhook, created.secret(), null);
        new Exchange(request, response)
                .header(HeaderNames.LOCATION, ApiPaths.WEBHOOKS + "/" + webhook.id())
                .json(201, json);
    }

    void show(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        Webhook webhook = find(exchange.pathId(ApiPaths.ID), owner(caller(request)));
        List<DeadDelivery> letters = stored(() -> webhooks.deadLetters(webhook.id(), SHOWN_DEAD_LETTERS));
        JsonWriter json = new JsonWriter(TYPICAL_BYTES);
        WebhookJson.write(json, webhook, null, letters);
        exchange.json(200, json);
    }

    void remove(ServerRequest request, ServerResponse response) {
        Caller caller = caller(request);
        long id = new Exchange(request, response).pathId(ApiPaths.ID);
        long owner = owner(caller);
        if (!stored(() -> webhooks.remove(id, owner))) {
            throw unknown();
        }
        SecurityAudit.webhook(caller, "remove", id);
        response.status(204).send();
    }

    void replay(ServerRequest request, ServerResponse response) {
        Caller caller = caller(request);
        Exchange exchange = new Exchange(request, response);
        long id = exchange.pathId(ApiPaths.ID);
        long owner = owner(caller);
        List<Position> from = WebhookForm.parseReplay(BodyReader.optionalJson(request), partitions);
        positions.checkOnLog("from", from);
        if (!stored(() -> webhooks.replay(id, owner, from))) {
            throw unknown();
        }
        SecurityAudit.webhook(caller, "replay", id);
        JsonWriter json = new JsonWriter(TYPICAL_BYTES);
        WebhookJson.write(json, find(id, owner), null, null);
        exchange.json(200, json);
    }

    void rotate(ServerRequest request, ServerResponse response) {
        Caller caller = caller(request);
        Exchange exchange = new Exchange(request, response);
        long id = exchange.pathId(ApiPaths.ID);
        long owner = owner(caller);
        Duration grace = WebhookForm.parseRotation(BodyReader.optionalJson(request));
        WebhookSecret secret =
                WebhookRoutes.<@Nullable WebhookSecret>stored(() -> {
                    try {
                        return webhooks.rotate(id, owner, grace);
                    } catch (WebhookStore.LimitException e) {
                        throw Problem.of(
                                409, "too_many_secrets", "There are too many secrets.", String.valueOf(e.getMessage()));
                    }
                });
        if (secret == null) {
            throw unknown();
        }
        SecurityAudit.webhook(caller, "rotate", id);
        JsonWriter json = new JsonWriter(TYPICAL_BYTES);
        WebhookJson.write(json, find(id, owner), secret, null);
        exchange.json(200, json);
    }

    private Caller caller(ServerRequest request) {
        return callers.of(request).require(Role.SELLER, Role.OPERATOR);
    }

    /// Whose webhooks the caller may see; 0: everybody's.
    private static long owner(Caller caller) {
        long seller = caller.endsAuctionsOf();
        if (seller == 0 && !caller.isAnonymous()) {
            caller.require(Role.OPERATOR);
        }
        return seller;
    }

    private Webhook find(long id, long owner) {
        Webhook webhook = WebhookRoutes.<@Nullable Webhook>stored(() -> webhooks.find(id, owner));
        if (webhook == null) {
            throw unknown();
        }
        return webhook;
    }

    private static Problem unknown() {
        return Problem.of(404, "unknown_webhook", "There is no such webhook.", "You have no webhook with this id.");
    }

    private interface Use<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    private static <T extends @Nullable Object> T stored(Use<T> use) {
        try {
            return use.run();
        } catch (SQLException e) {
            log.atWarn().addKeyValue("cause", String.valueOf(e.getMessage())).log("webhooks cannot be read or written");
            throw Problem.unavailable("webhooks_unavailable", "Postgres, which has the webhooks, does not answer.");
        }
    }
}
