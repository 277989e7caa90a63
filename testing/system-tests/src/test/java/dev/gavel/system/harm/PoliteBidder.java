package dev.gavel.system.harm;

import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A client that bids on one auction now and then, on a thread of its own, and records how long each decision took.
final class PoliteBidder implements AutoCloseable {
    private static final long PAUSE_NS = 50_000_000;
    private static final double NS_PER_MS = 1e6;

    private final ApiClient api;
    private final long auctionId;
    private final String[] headers;
    private final Thread thread;
    private final List<Observed> observed = new ArrayList<>(); // guarded by this
    private volatile boolean stopped;

    /// @param status 0: no response
    record Observed(int status, String code, double ms) {}

    /// @param headers of each bid, names and values, alternating
    static PoliteBidder start(ApiClient api, long auctionId, String... headers) {
        PoliteBidder bidder = new PoliteBidder(api, auctionId, headers);
        bidder.thread.start();
        return bidder;
    }

    private PoliteBidder(ApiClient api, long auctionId, String... headers) {
        this.api = api;
        this.auctionId = auctionId;
        this.headers = headers;
        this.thread = Thread.ofPlatform().daemon().name("polite-" + auctionId).unstarted(this::run);
    }

    synchronized List<Observed> observed() {
        return List.copyOf(observed);
    }

    /// Returns when the last bid has its response.
    List<Observed> stop() throws InterruptedException {
        close();
        thread.join();
        return observed();
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run() {
        for (int amount = 1; !stopped; amount++) {
            String bid =
                    "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d\"}"
                            .formatted(auctionId, 7 + amount % 2, amount);
            long startNs = System.nanoTime();
            Observed result;
            try {
                Response response = api.post("/api/bids", bid, headers);
                result = new Observed(response.status(), response.field("code"), msSince(startNs));
            } catch (IOException e) {
                result = new Observed(0, e.toString(), msSince(startNs));
            } catch (InterruptedException e) {
                return;
            }
            synchronized (this) {
                observed.add(result);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private static double msSince(long startNs) {
        return (System.nanoTime() - startNs) / NS_PER_MS;
    }
}
