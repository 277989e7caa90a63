package dev.gavel.replay.feed;

import dev.gavel.replay.log.ReplayProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/// Plays a history: many auctions at once, each strictly in time order, a bid only after the decision of the one before
/// it.
public final class Feed {
    private final FeedClient client;
    private final Semaphore inFlight;
    private final ReplayProgress progress;
    private volatile boolean unreachable;

    /// @param inFlight auctions at once; each has one request under way
    public Feed(FeedClient client, int inFlight, ReplayProgress progress) {
        this.client = client;
        this.inFlight = new Semaphore(inFlight);
        this.progress = progress;
    }

    /// Every auction of the history, in its order, with what came of it.
    public List<PlayedAuction> play(BidHistory history) throws InterruptedException {
        progress.begin("feed", "bids", history.bids());
        List<Future<PlayedAuction>> playing = new ArrayList<>(history.auctions().size());
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("feed-", 0).factory())) {
            for (PastAuction auction : history.auctions()) {
                inFlight.acquire();
                playing.add(
                        threads.submit(() -> {
                            try {
                                return play(auction);
                            } finally {
                                inFlight.release();
                            }
                        }));
            }
        }
        List<PlayedAuction> played = new ArrayList<>(playing.size());
        for (Future<PlayedAuction> auction : playing) {
            played.add(outcome(auction));
        }
        return played;
    }

    private PlayedAuction play(PastAuction auction) {
        if (unreachable) {
            return new PlayedAuction(auction, 0, List.of(), 0, "not started, for the API went away");
        }
        List<PlayedBid> bids = new ArrayList<>(auction.bids().size());
        long id = 0;
        String step = "";
        try {
            id = client.open(auction);
            for (PastBid bid : auction.bids()) {
                step = "line " + bid.line() + ": ";
                long startNs = System.nanoTime();
                FeedDecision decision = client.bid(id, bid);
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

    private static PlayedAuction outcome(Future<PlayedAuction> auction) throws InterruptedException {
        try {
            return auction.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bug stopped the play of an auction", e.getCause());
        }
    }
}
