package dev.gavel.compose.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gavel.compose.client.ApiAnswer;
import dev.gavel.compose.client.LogLine;
import dev.gavel.schema.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gavel auction`: opens, lists, shows, closes and cancels auctions.
@Command(
        name = "auction",
        description = "Opens, lists, shows, closes and cancels auctions over the HTTP API.",
        subcommands = {
            AuctionOpenCommand.class,
            AuctionCommand.ListAuctions.class,
            AuctionCommand.Show.class,
            AuctionCommand.Close.class,
            AuctionCommand.Cancel.class
        })
final class AuctionCommand implements Callable<Integer> {
    private static final String NO_BODY = "{}";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /// `gavel auction list`.
    @Command(name = "list", description = "Lists auctions in ascending order of their ids.")
    @EnvironmentVariable("GAVEL_AUCTION_LIST")
    static final class ListAuctions extends ApiCommand {
        private static final int MOST = 1_000;

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Only auctions with this status: scheduled, open, sold, unsold or cancelled.")
        private @Nullable String status;

        @Option(
                names = "--limit",
                paramLabel = "N",
                defaultValue = "50",
                description = "Maximum number of auctions to list, 1 to " + MOST + ".")
        private int limit;

        @Option(
                names = "--after",
                paramLabel = "ID",
                defaultValue = "0",
                description = "Only auctions with an id higher than this one.")
        private long after;

        @Override
        Request config() {
            if (limit < 1 || limit > MOST) {
                throw new IllegalArgumentException("--limit must be 1 to " + MOST + ", not " + limit);
            }
            if (after < 0) {
                throw new IllegalArgumentException("--after must not be negative");
            }
            if (status != null && !status.matches("[a-z]+")) {
                throw new IllegalArgumentException(
                        "--status must be scheduled, open, sold, unsold or cancelled, not " + status);
            }
            return get(
                    "/api/auctions?limit="
                            + limit
                            + (after > 0 ? "&cursor=" + after : "")
                            + (status == null ? "" : "&status=" + status));
        }

        @Override
        void print(ApiAnswer answer) {
            List<JsonNode> auctions = new ArrayList<>();
            answer.body().forEach(auctions::add);
            new ReportTable<JsonNode>()
                    .right("auction", auction -> text(auction, "id"))
                    .left("type", auction -> text(auction, "type"))
                    .left("status", auction -> text(auction, "status"))
                    .right("price", auction -> text(auction, "price"))
                    .right("next bid", auction -> text(auction, "minimum_next_bid"))
                    .right("leader", auction -> text(auction, "leader_id"))
                    .right("bids", auction -> text(auction, "bid_count"))
                    .left("ends", auction -> text(auction, "ends_at"))
                    .left("title", auction -> text(auction, "title"))
                    .print(out(), auctions);
            if (answer.next() != null && !auctions.isEmpty()) {
                out().println("there may be more: --after " + text(auctions.getLast(), "id"));
            }
        }
    }

    /// `gavel auction show`.
    @Command(name = "show", description = "Shows one auction.")
    @EnvironmentVariable("GAVEL_AUCTION_SHOW")
    static final class Show extends ApiCommand {
        @Parameters(paramLabel = "AUCTION", description = "Id of the auction.")
        private long auction;

        @Override
        Request config() {
            return get("/api/auctions/" + id("AUCTION", auction));
        }

        @Override
        void print(ApiAnswer answer) {
            JsonNode auction = answer.body();
            SummaryTable table =
                    new SummaryTable()
                            .row("auction", "%s", text(auction, "id"))
                            .row("title", "%s", text(auction, "title"))
                            .row("type", "%s", text(auction, "type"))
                            .row("status", "%s", text(auction, "status"));
            for (String field : List.of("price", "minimum_next_bid", "leader_id", "bid_count", "winner_id")) {
                row(table, auction, field);
            }
            for (String field :
                    List.of(
                            "hammer_price",
                            "opening_price",
                            "buy_now_price",
                            "reserve_met",
                            "tick_size",
                            "increment",
                            "soft_close",
                            "starts_at",
                            "ends_at",
                            "closed_at",
                            "position")) {
                row(table, auction, field);
            }
            table.print(out());
            out().flush();
        }

        private static void row(SummaryTable table, JsonNode auction, String field) {
            JsonNode value = auction.path(field);
            if (!value.isNull() && !value.isMissingNode()) {
                String name =
                        switch (field) {
                            case "minimum_next_bid" -> "next bid";
                            case "opening_price" -> "opening";
                            case "buy_now_price" -> "buy now";
                            default -> field.replace("_id", "").replace('_', ' ');
                        };
                table.row(name, "%s", value.isContainerNode() ? value.toString() : value.asText());
            }
        }
    }

    /// `gavel auction close`.
    @Command(name = "close", description = "Closes an auction before its end. The leader wins.")
    @EnvironmentVariable("GAVEL_AUCTION_CLOSE")
    static final class Close extends ApiCommand {
        @Parameters(paramLabel = "AUCTION", description = "Id of the auction.")
        private long auction;

        @Mixin private KeyOption key = new KeyOption();

        @Override
        Request config() {
            return post("/api/auctions/" + id("AUCTION", auction) + "/close", NO_BODY, key.key());
        }

        @Override
        void print(ApiAnswer answer) {
            JsonNode auction = answer.body();
            out().println(
                            text(auction, "status").equals("sold")
                                    ? "closed: auction %s is sold to bidder %s for %s"
                                            .formatted(
                                                    text(auction, "id"),
                                                    text(auction, "winner_id"),
                                                    text(auction, "hammer_price"))
                                    : "closed: auction %s is %s"
                                            .formatted(text(auction, "id"), text(auction, "status")));
        }
    }

    /// `gavel auction cancel`.
    @Command(name = "cancel", description = "Withdraws an auction, whether or not there are bids.")
    @EnvironmentVariable("GAVEL_AUCTION_CANCEL")
    static final class Cancel extends ApiCommand {
        @Parameters(paramLabel = "AUCTION", description = "Id of the auction.")
        private long auction;

        @Option(
                names = "--reason",
                paramLabel = "TEXT",
                description = "Reason that people can read, up to 200 characters on one line.")
        private @Nullable String reason;

        @Mixin private KeyOption key = new KeyOption();

        @Override
        Request config() {
            JsonWriter json = new JsonWriter(256).object();
            if (reason != null) {
                json.field("reason").text(reason);
            }
            return post(
                    "/api/auctions/" + id("AUCTION", auction) + "/cancel",
                    new String(json.endObject().toBytes(), StandardCharsets.UTF_8),
                    key.key());
        }

        @Override
        void print(ApiAnswer answer) {
            out().println("cancelled: auction " + answer.field("id"));
        }
    }

    /// `-` if the field is null or absent.
    static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isNull() || value.isMissingNode() ? "-" : LogLine.printable(value.asText());
    }
}
