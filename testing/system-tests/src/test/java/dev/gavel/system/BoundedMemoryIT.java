package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One client opens auctions whose terms are larger than the heap, and sends as many bids with idempotency keys as it
/// can. Another client bids all the while, and again after the process was killed and has restored its state.
final class BoundedMemoryIT {
    private static final String HEAP = "-Xmx256m";
    private static final int AUCTIONS = 5_000;
    private static final int ALLOWED_BIDDERS = 1_000;
    private static final int CLIENTS = 8;
    private static final long POLITE_AUCTION = 1;
    private final Instant end = Instant.now().plus(Duration.ofDays(300));

    @Test
    void staysUpWhateverIsOnTheLog(@TempDir Path data) throws Exception {
        GavelUp.StackPorts ports = GavelUp.StackPorts.free();
        int bids;
        try (GavelUp up = GavelUp.start(data, ports, "off", HEAP)) {
            bids = bidWhile(new ApiClient(ports.http()), () -> openLargeAuctions(ports.http()));
            up.kill();
        }
        assertThat(bids).as("bids of the other client").isGreaterThan(10);

        try (GavelUp up = GavelUp.start(data, ports, "off", HEAP)) {
            ApiClient api = new ApiClient(ports.http());
            var first = api.bid(POLITE_AUCTION, 7 + bids % 2, Integer.toString(bids + 1));
            assertThat(first.status()).as(first.body()).isEqualTo(201);
            assertThat(api.bid(large(AUCTIONS), 8, "1").field("code")).isEqualTo("bidder_not_invited");
            assertThat(up.stop()).isZero();
        }
    }

    @FunctionalInterface
    private interface Flood {
        void run() throws Exception;
    }

    /// @return how many bids were accepted; all of them were
    private int bidWhile(ApiClient api, Flood flood) throws Exception {
        assertThat(api.open(POLITE_AUCTION, "1", end).status()).isEqualTo(201);
        try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> flooding =
                    executor.submit(() -> {
                        flood.run();
                        return null;
                    });
            int bids = 0;
            while (!flooding.isDone()) {
                var response = api.bid(POLITE_AUCTION, 7 + bids % 2, Integer.toString(bids + 1));
                assertThat(response.status()).as(response.body()).isEqualTo(201);
                bids++;
            }
            flooding.get();
            return bids;
        }
    }

    private void openLargeAuctions(int port) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int first = client + 1;
                running.add(
                        clients.submit(() -> {
                            ApiClient api = new ApiClient(port);
                            for (int i = first; i <= AUCTIONS; i += CLIENTS) {
                                var response =
                                        api.post("/api/auctions", terms(large(i)), "Idempotency-Key", "large-" + i);
                                assertThat(response.status()).as(response.body()).isEqualTo(201);
                            }
                            return null;
                        }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static long large(int number) {
        return POLITE_AUCTION + number;
    }

    private String terms(long auctionId) {
        String bidders =
                LongStream.range(0, ALLOWED_BIDDERS)
                        .mapToObj(i -> Long.toString(100_000_000_000L + auctionId * ALLOWED_BIDDERS + i))
                        .collect(Collectors.joining(","));
        return """
        {"id":%d,"title":"large","opening_price":"1","ends_at":"%s","allowed_bidders":[%s]}\
        """
                .formatted(auctionId, end, bidders);
    }
}
