package dev.gavel.compose.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gavel.compose.client.ApiAnswer;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.replay.file.InputFile;
import dev.gavel.schema.IncrementPreset;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `gavel auction open`. The API checks the terms, and states what is wrong with them.
@Command(
        name = "open",
        description = "Opens an auction and prints its id.",
        footer = {"", "All terms are described in docs/api.md, under \"Open an auction\"."})
@EnvironmentVariable("GAVEL_AUCTION_OPEN")
final class AuctionOpenCommand extends ApiCommand {
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--title", paramLabel = "TEXT", description = "Title of the auction.")
    private @Nullable String title;

    @Option(names = "--ends-at", paramLabel = "TIME", description = "End of the auction, like 2026-12-30T18:00:00Z.")
    private @Nullable String endsAt;

    @Option(
            names = "--ends-in",
            paramLabel = "DURATION",
            description =
                    "Time from now until the end, by this machine's clock, as an ISO 8601 duration like PT1H or P3D.")
    private @Nullable Duration endsIn;

    @Option(
            names = "--starts-at",
            paramLabel = "TIME",
            description = "Start of the auction. By default it starts at once.")
    private @Nullable String startsAt;

    @Option(names = "--type", paramLabel = "TYPE", description = "Type: english, proxy, sealed_first or sealed_second.")
    private @Nullable String type;

    @Option(names = "--opening-price", paramLabel = "AMOUNT", description = "Lowest first bid.")
    private @Nullable String openingPrice;

    @Option(names = "--reserve", paramLabel = "AMOUNT", description = "Reserve price, which no bidder sees.")
    private @Nullable String reserve;

    @Option(names = "--buy-now", paramLabel = "AMOUNT", description = "Price at which a bid buys at once.")
    private @Nullable String buyNow;

    @Option(
            names = "--increment",
            paramLabel = "STEP",
            description = "Increment: an amount like 0.50, a percentage like 5%%, or ebay for its table of 2003.")
    private @Nullable String increment;

    @Option(
            names = "--tick-size",
            paramLabel = "AMOUNT",
            description = "Tick size: every amount of the auction has to be a multiple of it.")
    private @Nullable String tickSize;

    @Option(
            names = "--soft-close",
            paramLabel = "WINDOW/EXTENSION",
            description = "Soft close: two ISO 8601 durations like PT2M/PT2M.")
    private @Nullable String softClose;

    @Option(names = "--id", paramLabel = "ID", description = "Id of the auction. By default Gavel assigns one.")
    private @Nullable Long id;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "JSON file with the terms, in the fields of POST /api/auctions. Options override the file.")
    private @Nullable Path file;

    @Mixin private KeyOption key = new KeyOption();

    @Override
    Request config() {
        return post("/api/auctions", terms(Instant.now()).toString(), key.key());
    }

    /// @throws IllegalArgumentException if they cannot be written as JSON
    ObjectNode terms(Instant now) {
        ObjectNode terms = file == null ? JSON.createObjectNode() : read(file);
        if (id != null) {
            terms.put("id", id("--id", id));
        }
        text(terms, "title", title);
        text(terms, "type", type);
        text(terms, "opening_price", openingPrice);
        text(terms, "reserve_price", reserve);
        text(terms, "buy_now_price", buyNow);
        text(terms, "tick_size", tickSize);
        text(terms, "starts_at", startsAt);
        text(terms, "ends_at", endsAt);
        if (endsIn != null) {
            if (endsAt != null) {
                throw new IllegalArgumentException("--ends-at and --ends-in cannot be combined");
            }
            terms.put("ends_at", end(now, endsIn));
        }
        if (!terms.has("ends_at")) {
            throw new IllegalArgumentException("the end is missing: use --ends-in PT1H, or --ends-at TIME");
        }
        if (increment != null) {
            ObjectNode step = terms.putObject("increment");
            if (increment.endsWith("%")) {
                step.put("percent", increment.substring(0, increment.length() - 1));
            } else {
                step.put(increment.equals(IncrementPreset.EBAY) ? "preset" : "fixed", increment);
            }
        }
        if (softClose != null) {
            int slash = softClose.indexOf('/');
            if (slash < 0) {
                throw new IllegalArgumentException("--soft-close must be WINDOW/EXTENSION, like PT2M/PT2M");
            }
            terms.putObject("soft_close")
                    .put("window", softClose.substring(0, slash))
                    .put("extension", softClose.substring(slash + 1));
        }
        return terms;
    }

    @Override
    void print(ApiAnswer answer) {
        JsonNode auction = answer.body();
        out().printf(
                        "%s: auction %s, %s%s, ends %s%nBid on it with: gavel bid %s %s --bidder ID%n",
                        AuctionCommand.text(auction, "status"),
                        AuctionCommand.text(auction, "id"),
                        AuctionCommand.text(auction, "type"),
                        AuctionCommand.text(auction, "title").isEmpty()
                                ? ""
                                : " \"" + AuctionCommand.text(auction, "title") + "\"",
                        AuctionCommand.text(auction, "ends_at"),
                        AuctionCommand.text(auction, "id"),
                        AuctionCommand.text(auction, "minimum_next_bid"));
    }

    private static String end(Instant now, Duration in) {
        try {
            return now.plus(in).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("--ends-in " + in + " is too long", e);
        }
    }

    private static void text(ObjectNode terms, String field, @Nullable String value) {
        if (value != null) {
            terms.put(field, value);
        }
    }

    private static ObjectNode read(Path file) {
        try {
            JsonNode root = JSON.readTree(InputFile.read(file, MAX_FILE_BYTES));
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalArgumentException("--file " + file + " does not contain a JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("--file " + file + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("--file " + file + " cannot be read: " + FileProblem.of(e), e);
        }
    }
}
