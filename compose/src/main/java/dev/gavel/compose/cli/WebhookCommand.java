package dev.gavel.compose.cli;

import dev.gavel.ingest.security.TokenConfig;
import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.ingest.webhook.DeadDelivery;
import dev.gavel.ingest.webhook.PostgresWebhooks;
import dev.gavel.ingest.webhook.ReceiverUrl;
import dev.gavel.ingest.webhook.Webhook;
import dev.gavel.ingest.webhook.WebhookFilter;
import dev.gavel.ingest.webhook.WebhookForm;
import dev.gavel.ingest.webhook.WebhookJson;
import dev.gavel.ingest.webhook.WebhookSecret;
import dev.gavel.ingest.webhook.WebhookStore;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.Position;
import dev.gavel.storage.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gavel webhook`: administers webhooks. A new secret is printed once, on stdout and alone, so that it can go into a
/// file.
@Command(
        name = "webhook",
        description =
                "Adds, lists, shows, removes and replays webhooks, and rotates their secrets. A secret is printed once."
                        + " The sender follows a change within seconds.")
final class WebhookCommand extends SchemaCommand<WebhookCommand.Action> {
    private static final int SHOWN_DEAD_LETTERS = 20;

    @Parameters(
            index = "0",
            paramLabel = "ACTION",
            description = "What to do: add, list, show, remove, replay or rotate.")
    private String action = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ID",
            description = "Id of the webhook; not for add and list.")
    private @Nullable Long id;

    @Option(names = "--url", paramLabel = "URL", description = "add: where events are posted, https://….")
    private @Nullable String url;

    @Option(
            names = "--events",
            paramLabel = "TYPES",
            defaultValue = "",
            description = "add: types of events, separated by commas; default: all.")
    private String events = "";

    @Option(
            names = "--auctions",
            paramLabel = "IDS",
            defaultValue = "",
            description = "add: auctions, separated by commas; default: all.")
    private String auctions = "";

    @Option(
            names = "--seller-id",
            paramLabel = "ID",
            defaultValue = "0",
            description = "add: only auctions of this seller; 0: of all.")
    private long sellerId;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            description =
                    "replay: position of the first event to send again, like 3@1042, or one position for each of"
                            + " several partitions, separated by commas; default: continue where the webhook stopped.")
    private @Nullable String from;

    @Option(
            names = "--grace",
            paramLabel = "DURATION",
            defaultValue = "PT24H",
            description = "rotate: how long deliveries are also signed with the old secret, as an ISO 8601 duration.")
    private Duration grace = Duration.ZERO;

    @SuppressWarnings("UnusedVariable") // the read models look for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Mixin private ReadModelsOptions readModels = new ReadModelsOptions();

    /// One action with what it needs.
    sealed interface Action {
        record Add(WebhookStore.Request request) implements Action {}

        record ListAll() implements Action {}

        record Show(long id) implements Action {}

        record Remove(long id) implements Action {}

        record Replay(long id, List<Position> from) implements Action {}

        record Rotate(long id, Duration grace) implements Action {}
    }

    WebhookCommand() {
        super("webhook", OwnSchema::ofWebhooks);
    }

    @Override
    DatabaseUrl database() {
        return readModels.database();
    }

    @Override
    Action action() {
        return switch (action) {
            case "add" -> {
                requireNoId("the address of the receiver is the value of --url");
                yield new Action.Add(request());
            }
            case "list" -> {
                requireNoId("gavel webhook show shows one webhook");
                yield new Action.ListAll();
            }
            case "show" -> new Action.Show(requireId());
            case "remove" -> new Action.Remove(requireId());
            case "replay" -> new Action.Replay(requireId(), positions());
            case "rotate" -> {
                if (grace.isNegative() || grace.compareTo(WebhookForm.MAX_GRACE) > 0) {
                    throw new IllegalArgumentException("--grace must be PT0S to " + WebhookForm.MAX_GRACE);
                }
                yield new Action.Rotate(requireId(), grace);
            }
            default ->
                    throw new IllegalArgumentException(
                            "the action is add, list, show, remove, replay or rotate, not " + action);
        };
    }

    private WebhookStore.Request request() {
        if (url == null) {
            throw new IllegalArgumentException("--url is required: the address to which events are posted");
        }
        return new WebhookStore.Request(
                0,
                receiver(url),
                url,
                new WebhookFilter(Set.copyOf(TokenConfig.words(events)), auctionIds(), sellerId),
                null);
    }

    private static ReceiverUrl receiver(String url) {
        try {
            return ReceiverUrl.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--url " + e.getMessage(), e);
        }
    }

    private Set<Long> auctionIds() {
        Set<Long> ids = new HashSet<>();
        for (String word : TokenConfig.words(auctions)) {
            try {
                ids.add(Long.parseLong(word));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--auctions must be ids separated by commas, not " + auctions, e);
            }
        }
        return ids;
    }

    private List<Position> positions() {
        if (from == null) {
            return List.of();
        }
        try {
            return WebhookForm.positions(from, Position.MAX_PARTITIONS);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--from " + e.getMessage(), e);
        }
    }

    /// @param instead what was probably meant
    private void requireNoId(String instead) {
        if (id != null) {
            throw new IllegalArgumentException(action + " takes no ID, but got " + id + ": " + instead);
        }
    }

    private long requireId() {
        if (id == null) {
            throw new IllegalArgumentException("the id of the webhook is required: gavel webhook list shows it");
        }
        return id;
    }

    @Override
    int run(OwnSchema schema, Action wanted) throws SQLException {
        WebhookStore store = new PostgresWebhooks(schema);
        try {
            return switch (wanted) {
                case Action.Add(WebhookStore.Request request) -> added(store.add(request));
                case Action.ListAll() -> list(store.list(0));
                case Action.Show(long shown) -> show(store, shown);
                case Action.Remove(long removed) ->
                        done(store.remove(removed, 0), removed, "is removed; nothing more is sent to it");
                case Action.Replay(long replayed, List<Position> positions) ->
                        done(
                                store.replay(replayed, 0, positions),
                                replayed,
                                positions.isEmpty() ? "continues where it stopped" : "is sent again from there");
                case Action.Rotate(long rotated, Duration kept) ->
                        rotated(store.rotate(rotated, 0, kept), rotated, kept);
            };
        } catch (WebhookStore.LimitException e) {
            throw new OperatorException(String.valueOf(e.getMessage()), e);
        }
    }

    private int added(WebhookStore.Created created) {
        return printed(
                created.secret().text(), "webhook " + created.webhook().id() + "; its secret is not shown again");
    }

    private int rotated(@Nullable WebhookSecret secret, long webhook, Duration kept) {
        if (secret == null) {
            return unknown(webhook);
        }
        String before =
                kept.isZero()
                        ? "no other secret signs any more"
                        : "deliveries are also signed with the previous one for " + kept;
        return printed(secret.text(), "webhook " + webhook + " has this secret; " + before);
    }

    private int done(boolean found, long webhook, String what) {
        return found ? done("webhook " + webhook + " " + what) : unknown(webhook);
    }

    private int unknown(long webhook) {
        return failed("there is no webhook " + webhook);
    }

    private int list(List<Webhook> webhooks) {
        for (Webhook webhook : webhooks) {
            out().println(line(webhook));
        }
        out().flush();
        return ExitCode.OK;
    }

    private int show(WebhookStore store, long shown) throws SQLException {
        Webhook webhook = store.find(shown, 0);
        if (webhook == null) {
            return unknown(shown);
        }
        Webhook.Health health = webhook.health();
        out().println(line(webhook));
        print("because", health.disabled());
        print("delivered", health.deliveredAt());
        print("failing since", health.failingSince());
        print("last error", health.lastError());
        print("delivered up to", WebhookJson.position(webhook));
        for (DeadDelivery letter : store.deadLetters(shown, SHOWN_DEAD_LETTERS)) {
            out().println(
                            "  dead letter %s  auction %d  %s  %d attempts  %s  %s"
                                    .formatted(
                                            letter.position(),
                                            letter.auctionId(),
                                            letter.eventType(),
                                            letter.attempts(),
                                            letter.diedAt(),
                                            letter.error()));
        }
        if (webhook.deadLetters() > SHOWN_DEAD_LETTERS) {
            out().println("  and " + (webhook.deadLetters() - SHOWN_DEAD_LETTERS) + " older ones");
        }
        out().flush();
        return ExitCode.OK;
    }

    private void print(String name, @Nullable Object value) {
        if (value != null) {
            out().println("  " + name + " " + value);
        }
    }

    private static String line(Webhook webhook) {
        WebhookFilter filter = webhook.filter();
        return "%d  %s  %s  %s  %s%s%s  %d dead letters"
                .formatted(
                        webhook.id(),
                        webhook.url(),
                        WebhookJson.status(webhook.health()),
                        filter.eventTypes().isEmpty()
                                ? "all events"
                                : String.join(",", new TreeSet<>(filter.eventTypes())),
                        filter.auctionIds().isEmpty() ? "all auctions" : filter.auctionIds().size() + " auctions",
                        filter.sellerId() == 0 ? "" : " of seller " + filter.sellerId(),
                        webhook.ownerId() == 0 ? "" : "  made by " + webhook.ownerId(),
                        webhook.deadLetters());
    }
}
