package dev.gavel.compose.cli;

import dev.gavel.compose.client.ApiAnswer;
import dev.gavel.schema.Micros;
import dev.gavel.schema.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gavel bid`: places one bid.
@Command(
        name = "bid",
        description =
                "Places a bid over the HTTP API and prints the decision. Exit status 0 if the bid was accepted, otherwise 1"
                        + " with the reason on stderr.")
final class BidCommand extends ApiCommand {
    @Parameters(index = "0", paramLabel = "AUCTION", description = "Id of the auction.")
    private long auction;

    @Parameters(
            index = "1",
            paramLabel = "AMOUNT",
            description = "Amount of the bid, like 12.50; in a proxy auction the bidder's maximum.")
    private String amount = "";

    @Option(names = "--bidder", paramLabel = "ID", description = "Id of the bidder; required if no token is given.")
    @EnvironmentVariable("GAVEL_BIDDER")
    private @Nullable Long bidder;

    @Mixin private KeyOption key = new KeyOption();

    @Override
    Request config() {
        if (bidder == null && !hasToken()) {
            throw new IllegalArgumentException("--bidder (GAVEL_BIDDER) is required: the id of the bidder");
        }
        JsonWriter json = new JsonWriter(128).object();
        json.field("auction_id").number(id("AUCTION", auction));
        if (bidder != null) {
            json.field("bidder_id").number(id("--bidder", bidder));
        }
        json.field("amount").amount(amount("AMOUNT", amount));
        return post("/api/bids", new String(json.endObject().toBytes(), StandardCharsets.UTF_8), key.key());
    }

    @Override
    void print(ApiAnswer answer) {
        out().println(words(answer));
    }

    static String words(ApiAnswer bid) {
        String subject = "bid %s of bidder %s".formatted(bid.field("id"), bid.field("bidder_id"));
        String auction = "auction " + bid.field("auction_id");
        if (bid.body().path("bought").asBoolean()) {
            return "bought: %s has %s for %s".formatted(subject, auction, bid.field("hammer_price"));
        }
        String ends = bid.field("ends_at").isEmpty() ? "" : "; it ends " + bid.field("ends_at");
        String next = bid.field("price") + ", the next bid is at least " + bid.field("minimum_next_bid") + ends;
        return switch (bid.field("is_winning")) {
            case "true" -> "accepted: %s leads %s at %s".formatted(subject, auction, next);
            case "false" -> "accepted, and outbid: %s does not lead %s at %s".formatted(subject, auction, next);
            default -> "accepted: %s on %s is sealed%s".formatted(subject, auction, ends);
        };
    }

    /// @throws IllegalArgumentException if it is no amount
    static long amount(String what, String decimal) {
        try {
            return Micros.parse(decimal);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " " + decimal + " " + e.getMessage(), e);
        }
    }
}
