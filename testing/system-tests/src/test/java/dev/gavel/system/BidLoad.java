package dev.gavel.system;

import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import java.io.IOException;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients that bid on a few auctions, each as fast as it gets responses, and record every response.
final class BidLoad implements AutoCloseable {
    private static final int CENTS = 100;
    private static final long RETRY_PAUSE_NS = 10_000_000;

    final Queue<Response> responses = new ConcurrentLinkedQueue<>();

    /// Requests that got no response: connection lost, the bid may or may not be on the log.
    final AtomicInteger unanswered = new AtomicInteger();

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread[] bidders;

    /// @param auctions ids 1 to this, open
    static BidLoad start(ApiClient api, int bidders, int auctions, long seed) {
        BidLoad load = new BidLoad(bidders);
        for (int bidder = 0; bidder < bidders; bidder++) {
            int bidderId = bidder + 1;
            load.bidders[bidder] =
                    Thread.ofVirtual()
                            .name("bidder-", bidderId)
                            .start(() ->
                                    load.bidUntilStopped(
                                            api, bidderId, auctions, new SplittableRandom(seed + bidderId)));
        }
        return load;
    }

    private BidLoad(int bidders) {
        this.bidders = new Thread[bidders];
    }

    private void bidUntilStopped(ApiClient api, int bidderId, int auctions, SplittableRandom random) {
        while (!stopped.get()) {
            int cents = random.nextInt(1, 1_000_000);
            String amount = cents / CENTS + "." + "%02d".formatted(cents % CENTS);
            try {
                responses.add(api.bid(random.nextInt(1, auctions + 1), bidderId, amount));
            } catch (IOException e) {
                unanswered.incrementAndGet();
                LockSupport.parkNanos(RETRY_PAUSE_NS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /// Returns when every request in flight has its response or has failed.
    void stop() throws InterruptedException {
        stopped.set(true);
        for (Thread bidder : bidders) {
            bidder.join();
        }
    }

    /// For a test that failed on its way: ends the bidders, waits for nobody.
    @Override
    public void close() {
        stopped.set(true);
    }
}
