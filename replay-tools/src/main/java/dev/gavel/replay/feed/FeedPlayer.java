package dev.gavel.replay.feed;

import dev.gavel.replay.feed.ApiConnection.NoDecisionException;
import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.replay.feed.FeedClient.Decision;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.replay.feed.FeedResult.PlayedBid;
import dev.gavel.replay.log.ReplayProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Plays a bid history: many auctions at once, each in time order. A bid is sent after the decision about the bid
/// before it.
public final class FeedPlayer {
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

    /// @throws dev.gavel.schema.OperatorException before anything is sent, if the API would refuse a part of the
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
