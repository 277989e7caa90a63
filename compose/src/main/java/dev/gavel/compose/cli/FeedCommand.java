package dev.gavel.compose.cli;

import dev.gavel.replay.feed.ApiConnection;
import dev.gavel.replay.feed.ApiConnection.RetryPolicy;
import dev.gavel.replay.feed.BidHistory;
import dev.gavel.replay.feed.FeedClient;
import dev.gavel.replay.feed.FeedConfig;
import dev.gavel.replay.feed.FeedJson;
import dev.gavel.replay.feed.FeedPlayer;
import dev.gavel.replay.feed.FeedResult;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.replay.log.TerminalProgress;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gavel feed`. Exit status 0: every bid was decided and every auction closed. 1: otherwise, or the file is malformed.
/// 2: wrong usage.
@Command(
        name = "feed",
        description =
                "Plays a bid history through the HTTP API: opens each auction, places its bids in time order, closes it,"
                        + " and prints its closing price beside the one in the file.",
        footer = {
            "",
            "FILE is CSV in UTF-8 with a header: " + BidHistory.EXAMPLE_HEADER + ".",
            "bidderrate, item and auction_type are optional; other columns are ignored."
        },
        showDefaultValues = true,
        sortOptions = false)
public final class FeedCommand implements Callable<Integer> {
    private static final int FAILURES_SHOWN = 20;

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The bid history.", showDefaultValue = Visibility.NEVER)
    private Path file = Path.of("");

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:GAVEL_URL:-http://127.0.0.1:3000}",
            description = "The address of the API (env GAVEL_URL).")
    private String url = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "${env:GAVEL_FEED_TYPE:-english}",
            description =
                    "The type of the auctions: english, or proxy, where each bid is the bidder's maximum"
                            + " (env GAVEL_FEED_TYPE).")
    private String type = "";

    @Option(
            names = "--increment",
            paramLabel = "STEP",
            defaultValue = "${env:GAVEL_FEED_INCREMENT:-}",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The increment: none, ebay (eBay's table of 2003), an amount like 0.50, or a percentage like 5%%."
                            + " Default: none for english, ebay for proxy (env GAVEL_FEED_INCREMENT).")
    private String increment = "";

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_FEED_IN_FLIGHT:-64}",
            description = "Auctions played at once, each with one request in flight (env GAVEL_FEED_IN_FLIGHT).")
    private int inFlight;

    @Option(
            names = "--ids",
            paramLabel = "IDS",
            defaultValue = "${env:GAVEL_FEED_IDS:-file}",
            description =
                    "file: the auctions have the ids in the file; fresh: the server assigns new ids, so that a file"
                            + " can be played again (env GAVEL_FEED_IDS).")
    private String ids = "";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_FEED_JSON}",
            description = "Also writes the result to this file as JSON, with every decision (env GAVEL_FEED_JSON).")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        FeedConfig config = config();
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        BidHistory history = BidHistory.read(config.file());
        history.warnings().forEach(command.getErr()::println);
        FeedResult result = play(config, history);
        FeedPrinter.print(command.getOut(), result);
        printFailures(result.auctions(), command.getErr());
        if (config.json() != null) {
            try {
                FeedJson.write(config.json(), config.url(), result);
            } catch (IOException e) {
                throw new OperatorException("--json " + config.json() + " cannot be written: " + e, e);
            }
        }
        return result.isComplete() ? 0 : 1;
    }

    FeedConfig config() {
        try {
            return FeedConfig.parse(file, url, type, increment, inFlight, ids, json);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }

    private FeedResult play(FeedConfig config, BidHistory history) throws InterruptedException {
        try (ApiConnection api = new ApiConnection(config.url(), RetryPolicy.DEFAULT);
                TerminalProgress progress = new TerminalProgress(Objects.requireNonNull(spec).commandLine().getErr())) {
            api.check();
            FeedClient client = new FeedClient(api, config.terms(), config.freshIds(), InstantSource.system());
            return new FeedPlayer(client, config.inFlight(), progress).play(history);
        }
    }

    private static void printFailures(List<PlayedAuction> auctions, PrintWriter err) {
        int failures = 0;
        for (PlayedAuction auction : auctions) {
            if (auction.failure() != null && failures++ < FAILURES_SHOWN) {
                err.println("auction " + auction.past().id() + " was not played to its end: " + auction.failure());
            }
        }
        if (failures > FAILURES_SHOWN) {
            err.println("and " + (failures - FAILURES_SHOWN) + " more auctions");
        }
    }
}
