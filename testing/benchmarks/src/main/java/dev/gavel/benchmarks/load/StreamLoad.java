package dev.gavel.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Winning bids over a few long requests, as many in flight on each as it is allowed: what streamed intake can decide.
public final class StreamLoad {
    private final InetSocketAddress server;
    private final BenchAuctions auctions;
    private final int streams;
    private final int inFlight;
    private final @Nullable String credential;

    /// @param inFlight bids of one stream without a response so far
    public StreamLoad(InetSocketAddress server, BenchAuctions auctions, int streams, int inFlight) {
        this(server, auctions, streams, inFlight, null);
    }

    /// @param credential of the one who bids, so that no bid names a bidder; null: nobody asks
    public StreamLoad(
            InetSocketAddress server, BenchAuctions auctions, int streams, int inFlight, @Nullable String credential) {
        if (streams < 1 || streams > auctions.count() || inFlight < 1) {
            throw new IllegalArgumentException("at least one stream, one auction a stream and one bid in flight");
        }
        this.server = server;
        this.auctions = auctions;
        this.streams = streams;
        this.inFlight = inFlight;
        this.credential = credential;
    }

    /// Bids for so long, then waits for the responses.
    public LoadResult run(Duration length) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        List<BidStreamClient> open = new ArrayList<>();
        try {
            for (int i = 0; i < streams; i++) {
                open.add(BidStreamClient.open(server, new Stripe(auctions, i, streams), inFlight, credential));
            }
            for (BidStreamClient stream : open) {
                stream.start(startNs + length.toNanos());
            }
            for (BidStreamClient stream : open) {
                stream.awaitEnd();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            for (BidStreamClient stream : open) {
                stream.close();
            }
        }
        return result(open, (System.nanoTime() - startNs) / 1e9);
    }

    private static LoadResult result(List<BidStreamClient> streams, double seconds) {
        Histogram latency = new Histogram(BidStreamClient.HIGHEST_NS, 3);
        long accepted = 0;
        long responded = 0;
        long sent = 0;
        for (BidStreamClient stream : streams) {
            latency.add(stream.latency());
            accepted += stream.accepted();
            responded += stream.responded();
            sent += stream.sent();
        }
        Latencies all = Latencies.of(latency);
        return new LoadResult(
                seconds,
                responded,
                responded,
                accepted,
                0,
                sent - responded,
                all,
                Map.of("streamed", all),
                Map.of("streamed 201", accepted, "streamed other", responded - accepted),
                List.of());
    }

    /// Every n-th auction: no other stream bids on it.
    record Stripe(BenchAuctions auctions, int first, int step) {
        int auction(long number) {
            int count = (auctions.count() - first + step - 1) / step;
            return first + (int) (number % count) * step;
        }
    }
}
