package dev.gavel.compose.cli;

import dev.gavel.replay.feed.ApiConnection;
import dev.gavel.replay.feed.BidHistory;
import dev.gavel.replay.feed.Feed;
import dev.gavel.replay.feed.FeedClient;
import dev.gavel.replay.feed.FeedConfig;
import dev.gavel.replay.feed.FeedJson;
import dev.gavel.replay.feed.FeedReport;
import dev.gavel.replay.feed.FeedTotals;
import dev.gavel.replay.feed.HistoryColumns;
import dev.gavel.replay.feed.MalformedHistoryException;
import dev.gavel.replay.feed.NoDecisionException;
import dev.gavel.replay.feed.PlayedAuction;
import dev.gavel.replay.feed.RetryPolicy;
import dev.gavel.replay.log.TerminalProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gavel feed`. Exit status 0: every bid got a decision and every auction was closed; 1: not so, or the file is
/// malformed; 2: it was asked wrongly.
@Command(
        name = "feed",
        description =
                "Plays a bid history through the HTTP API: opens each auction, bids in time order, closes, and"
                        + " prints a table of closing prices beside the file's.",
        footer = {
            "",
            "FILE is CSV in UTF-8 with a header: " + HistoryColumns.EXAMPLE + ".",
            "bidderrate, item and auction_type may be left out; other columns are ignored."
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
            description = "The API (env GAVEL_URL).")
    private String url = "";

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "${env:GAVEL_FEED_TYPE:-english}",
            description =
                    "Of the auctions: english; or proxy, where the bids are the bidders' maxima"
                            + " (env GAVEL_FEED_TYPE).")
    private String type = "";

    @Option(
            names = "--increment",
            paramLabel = "STEP",
            defaultValue = "${env:GAVEL_FEED_INCREMENT:-}",
            showDefaultValue = Visibility.NEVER,
            description =
                    "none, ebay (its table of 2003), an amount like 0.50, or a percentage like 5%%. Default: none"
                            + " for english, ebay for proxy (env GAVEL_FEED_INCREMENT).")
    private String increment = "";

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_FEED_IN_FLIGHT:-64}",
            description = "Auctions played at once, each with one request under way (env GAVEL_FEED_IN_FLIGHT).")
    private int inFlight;

    @Option(
            names = "--ids",
            paramLabel = "IDS",
            defaultValue = "${env:GAVEL_FEED_IDS:-file}",
            description =
                    "file: the auctions keep the file's ids; fresh: the server makes new ones, so that a file"
                            + " can be played again (env GAVEL_FEED_IDS).")
    private String ids = "";

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_FEED_JSON}",
            description = "Also writes every answer here, as JSON (env GAVEL_FEED_JSON).")
    private @Nullable Path json;

    @Override
    public Integer call() throws InterruptedException {
        FeedConfig config = config();
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        try {
            return play(config, BidHistory.read(config.file()), err);
        } catch (MalformedHistoryException e) {
            err.println(config.file() + " is no bid history, nothing was sent:");
            err.println(e.getMessage());
        } catch (NoDecisionException e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println("--json " + config.json() + " cannot be written: " + e);
        }
        return 1;
    }

    FeedConfig config() {
        try {
            return FeedConfig.of(file, url, type, increment, inFlight, ids, json);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
        }
    }

    private int play(FeedConfig config, BidHistory history, PrintWriter err)
            throws NoDecisionException, IOException, InterruptedException {
        history.warnings().forEach(err::println);
        List<PlayedAuction> auctions;
        long startNs = System.nanoTime();
        try (ApiConnection api = new ApiConnection(config.url(), RetryPolicy.DEFAULT);
                TerminalProgress progress = new TerminalProgress(err)) {
            api.check();
            FeedClient client = new FeedClient(api, config.as(), config.freshIds(), InstantSource.system());
            auctions = new Feed(client, config.inFlight(), progress).play(history);
        }
        FeedTotals totals = FeedTotals.of(auctions, Duration.ofNanos(System.nanoTime() - startNs));
        new FeedReport(Objects.requireNonNull(spec).commandLine().getOut()).print(auctions, totals);
        printFailures(auctions, err);
        if (config.json() != null) {
            FeedJson.write(config.json(), config.url(), auctions, totals);
        }
        return totals.complete() ? 0 : 1;
    }

    private static void printFailures(List<PlayedAuction> auctions, PrintWriter err) {
        int failures = 0;
        for (PlayedAuction auction : auctions) {
            if (auction.failure() != null && failures++ < FAILURES_SHOWN) {
                err.println("auction " + auction.past().id() + " stopped: " + auction.failure());
            }
        }
        if (failures > FAILURES_SHOWN) {
            err.println("and " + (failures - FAILURES_SHOWN) + " auctions more");
        }
    }
}
