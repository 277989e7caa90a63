package dev.gavel.compose.cli;

import dev.gavel.replay.feed.ApiConnection;
import dev.gavel.replay.feed.ApiConnection.RetryPolicy;
import dev.gavel.replay.feed.BidHistory;
import dev.gavel.replay.feed.FeedClient;
import dev.gavel.replay.feed.FeedJson;
import dev.gavel.replay.feed.FeedPlayer;
import dev.gavel.replay.feed.FeedResult;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.replay.log.TerminalProgress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `gavel feed`: plays a recorded bid history. Exit status 0 if every bid was decided and every auction closed; 1
/// otherwise, or if the file is malformed.
@Command(
        name = "feed",
        description =
                "Plays a bid history through the HTTP API: opens each auction, places its bids in time order, closes it,"
                        + " and prints its closing price beside the one in the file.",
        footer = {
            "",
            "FILE is CSV in UTF-8 with a header: " + BidHistory.EXAMPLE_HEADER + ".",
            "bidderrate, item and auction_type are optional; other columns are ignored. bidtime is any number, like 1.4036"
                    + " or 1.16e-05. bid, openbid and price are exact decimals with a point. The whole file is checked"
                    + " before anything is sent."
        })
final class FeedCommand extends ConfiguredCommand<FeedPlayer.Config> {
    private static final int FAILURES_SHOWN = 20;

    @Parameters(paramLabel = "FILE", description = "CSV file with the bid history.")
    private Path file = Path.of("");

    @Mixin private UrlOption url = new UrlOption();

    @SuppressWarnings("UnusedVariable") // the URL looks for it among the options of the command
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "english",
            description = "Type of the auctions: english, or proxy, where each bid is the bidder's maximum.")
    private String type = "";

    @Option(
            names = "--increment",
            paramLabel = "STEP",
            defaultValue = "",
            description =
                    "Increment: none, ebay (eBay's table of 2003), an amount like 0.50, or a percentage like 5%%. By"
                            + " default none for english and ebay for proxy.")
    private String increment = "";

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "64",
            description = "Auctions to play at the same time, each with one request in flight.")
    private int inFlight;

    @Option(
            names = "--ids",
            paramLabel = "IDS",
            defaultValue = "file",
            description =
                    "Ids of the auctions. file: those in the file. fresh: new ones assigned by the server, so that a file"
                            + " can be played again.")
    private String ids = "";

    @Mixin private TokenOption token = new TokenOption();

    @Mixin private JsonOption json = new JsonOption();

    @Override
    FeedPlayer.Config config() {
        // Checked before anything is read.
        token.credential();
        return FeedPlayer.Config.parse(file, url.address(), type, increment, inFlight, ids, json.writableFile());
    }

    @Override
    int run(FeedPlayer.Config config) throws InterruptedException {
        BidHistory history = BidHistory.read(config.file());
        history.warnings().forEach(err()::println);
        FeedResult result = play(config, history);
        FeedPrinter.print(out(), result);
        printFailures(result.auctions());
        if (config.json() != null) {
            FeedJson.write(config.json(), config.url(), result);
        }
        return result.isComplete() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private FeedResult play(FeedPlayer.Config config, BidHistory history) throws InterruptedException {
        try (ApiConnection api = new ApiConnection(config.url(), RetryPolicy.DEFAULT, token.credential());
                TerminalProgress progress = new TerminalProgress(err())) {
            api.check();
            FeedClient client = new FeedClient(api, config.terms(), config.freshIds(), InstantSource.system());
            return new FeedPlayer(client, config.inFlight(), progress).play(history);
        }
    }

    private void printFailures(List<PlayedAuction> auctions) {
        int failures = 0;
        for (PlayedAuction auction : auctions) {
            if (auction.failure() != null && failures++ < FAILURES_SHOWN) {
                err().println("auction " + auction.past().id() + " was not played to its end: " + auction.failure());
            }
        }
        if (failures > FAILURES_SHOWN) {
            err().println("and " + (failures - FAILURES_SHOWN) + " more auctions");
        }
    }
}
