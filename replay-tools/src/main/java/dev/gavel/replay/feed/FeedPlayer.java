package dev.gavel.replay.feed;

import dev.gavel.replay.feed.ApiConnection.NoDecisionException;
import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.replay.feed.FeedClient.Decision;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.replay.feed.FeedResult.PlayedBid;
import dev.gavel.replay.file.JsonFile;
import dev.gavel.replay.log.ReplayProgress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Plays a bid history: many auctions at once, each in time order. A bid is sent after the decision about the bid
/// before it.
public final class FeedPlayer {
    /// What a feed plays, and where to.
    ///
    /// @param url the API's address without a path
    /// @param terms the terms of the auctions it opens
    /// @param inFlight auctions played at once, 1 to [#MAX_IN_FLIGHT]
    /// @param freshIds whether the server assigns the auctions' ids; otherwise they have the file's ids
    /// @param json where to write the result as JSON; null: nowhere
    public record Config(Path file, URI url, FeedTerms terms, int inFlight, boolean freshIds, @Nullable Path json) {
        static final int MAX_IN_FLIGHT = 1024;

        private static final String URL_EXAMPLE = "--url must look like http://127.0.0.1:3000";

        public Config {
            require(inFlight >= 1 && inFlight <= MAX_IN_FLIGHT, "--in-flight must be 1 to " + MAX_IN_FLIGHT);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean hasNoPath =
                    String.valueOf(url.getPath()).matches("/?") && url.getQuery() == null && url.getFragment() == null;
            require(http && url.getHost() != null && hasNoPath, URL_EXAMPLE);
            if (json != null) {
                JsonFile.requireWritable(json);
            }
        }

        /// Parses the options of the command line.
        ///
        /// @throws IllegalArgumentException with a message that names the invalid option
        public static Config parse(
                Path file, String url, String type, String increment, int inFlight, String ids, @Nullable Path json) {
            require(ids.equals("file") || ids.equals("fresh"), "--ids must be file or fresh, not " + ids);
            return new Config(file, uri(url), FeedTerms.parse(type, increment), inFlight, ids.equals("fresh"), json);
        }

        private static URI uri(String url) {
            try {
                return URI.create(url);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(URL_EXAMPLE, e);
            }
        }

        private static void require(boolean holds, String message) {
            if (!holds) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    private final FeedClient client;
    private final Semaphore inFlight;
    private final ReplayProgress progress;
    private volatile boolean unreachable;

    /// @param inFlight auctions at once; each has one request in flight
    public FeedPlayer(FeedClient client, int inFlight, ReplayProgress progress) {
        this.client = client;
        this.inFlight = new Semaphore(inFlight);
        this.progress = progress;
    }

    /// @throws dev.gavel.schema.OperatorException before anything is sent, if the API would reject a part of the
    ///   history
    public FeedResult play(BidHistory history) throws InterruptedException {
        client.check(history);
        long startNs = System.nanoTime();
        progress.begin("feed", "bids", history.bidCount());
        List<Future<PlayedAuction>> started = new ArrayList<>(history.auctions().size());
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("feed-", 0).factory())) {
            for (PastAuction auction : history.auctions()) {
                inFlight.acquire();
                started.add(
                        threads.submit(() -> {
                            try {
                                return play(auction);
                            } finally {
                                inFlight.release();
                            }
                        }));
            }
        }
        List<PlayedAuction> played = new ArrayList<>(started.size());
        for (Future<PlayedAuction> auction : started) {
            played.add(result(auction));
        }
        return new FeedResult(played, Duration.ofNanos(System.nanoTime() - startNs));
    }

    private PlayedAuction play(PastAuction auction) {
        if (unreachable) {
            return new PlayedAuction(auction, 0, List.of(), 0, "not started because the API stopped responding");
        }
        List<PlayedBid> bids = new ArrayList<>(auction.bids().size());
        long id = 0;
        String step = "";
        try {
            id = client.open(auction);
            for (PastBid bid : auction.bids()) {
                step = "line " + bid.line() + ": ";
                long startNs = System.nanoTime();
                Decision decision = client.bid(id, bid);
                bids.add(new PlayedBid(bid, decision, System.nanoTime() - startNs));
                progress.advance(1);
            }
            step = "";
            return new PlayedAuction(auction, id, bids, client.close(id), null);
        } catch (NoDecisionException e) {
            if (e.isUnreachable()) {
                unreachable = true;
            }
            return new PlayedAuction(auction, id, bids, 0, step + e.getMessage());
        }
    }

    private static PlayedAuction result(Future<PlayedAuction> auction) throws InterruptedException {
        try {
            return auction.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("playing an auction failed unexpectedly", e.getCause());
        }
    }
}
