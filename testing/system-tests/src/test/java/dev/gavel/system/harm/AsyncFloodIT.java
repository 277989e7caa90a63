package dev.gavel.system.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.Topics;
import dev.gavel.system.GavelUp;
import dev.gavel.system.harm.PoliteBidder.Observed;
import dev.gavel.testing.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two streams send asynchronous bids on one auction of each partition as fast as they can. Bids on other auctions of
/// the same partitions are decided in time all the while, and after a restart.
final class AsyncFloodIT {
    private static final String HEAP = "-Xmx512m";
    private static final int FLOODS = 2;
    private static final Duration FLOOD = Duration.ofSeconds(15);
    private static final double DECIDED_WITHIN_MS = 2_000;
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(10);

    /// Commands of one client that may be undecided, or not be known as decided yet.
    private static final int FEW = 16;

    /// Of auctions that are not opened yet.
    private long firstId = 1;

    private final Instant end = Instant.now().plus(Duration.ofDays(1));

    @Test
    void bidsOnOtherAuctionsAreDecidedInTime(@TempDir Path data) throws Exception {
        GavelUp.StackPorts ports = GavelUp.StackPorts.free();
        try (GavelUp up = GavelUp.start(data, ports, "on", HEAP)) {
            flood(up);
            up.kill();
        }
        try (GavelUp up = GavelUp.start(data, ports, "on", HEAP)) {
            flood(up);
            up.assertEqualToItsLog();
            assertThat(up.stop()).isZero();
        }
    }

    private void flood(GavelUp up) throws Exception {
        ApiClient api = new ApiClient(up.ports.http());
        List<Long> flooded = openOneInEachPartition(api, firstId);
        List<Long> polite = openOneInEachPartition(api, firstId + 1_000);
        firstId += 2_000;
        List<PoliteBidder> waiting = new ArrayList<>();
        for (long auction : polite.subList(1, polite.size())) {
            waiting.add(PoliteBidder.start(api, auction));
        }
        PoliteBidder asynchronous = PoliteBidder.start(api, polite.getFirst(), "Prefer", "respond-async");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> waiting.stream().allMatch(bidder -> bidder.observed().size() >= 20));

        List<BidFlood> floods = new ArrayList<>();
        for (int i = 0; i < FLOODS; i++) {
            floods.add(BidFlood.start(up.ports.http(), flooded, 100 + i));
        }
        int before = observed(waiting);
        await().pollDelay(FLOOD).atMost(FLOOD.multipliedBy(2)).until(() -> true);
        for (BidFlood flood : floods) {
            flood.close();
        }
        double lag = metric(api, "gavel_processor_lag");
        Instant floodEnd = Instant.now();
        await().atMost(DRAINED_WITHIN).until(() -> metric(api, "gavel_processor_lag") < FEW * (FLOODS + polite.size()));
        report(floods, waiting, asynchronous, lag, Duration.between(floodEnd, Instant.now()));

        assertThat(observed(waiting) - before).as("bids beside the flood").isGreaterThan(30);
        for (PoliteBidder bidder : waiting) {
            assertThat(bidder.stop())
                    .allSatisfy(bid -> {
                        assertThat(bid.status()).as(bid.code()).isEqualTo(201);
                        assertThat(bid.ms()).isLessThan(DECIDED_WITHIN_MS);
                    });
        }
        List<Observed> taken = asynchronous.stop();
        assertThat(taken).filteredOn(bid -> bid.status() == 202).hasSizeGreaterThan(taken.size() * 9 / 10);
        assertThat(floods).allSatisfy(flood -> assertThat(flood.answered()).isGreaterThan(1_000));
    }

    /// Opens the first auctions with an id from this one, so that each partition has one.
    private List<Long> openOneInEachPartition(ApiClient api, long from) throws Exception {
        Map<Integer, Long> auctions = new HashMap<>();
        for (long id = from; auctions.size() < Topics.DEFAULT_PARTITIONS; id++) {
            if (auctions.putIfAbsent(AuctionKey.partition(AuctionKey.encode(id), Topics.DEFAULT_PARTITIONS), id)
                    == null) {
                assertThat(api.open(id, "1", end).status()).isEqualTo(201);
            }
        }
        return List.copyOf(auctions.values());
    }

    private static int observed(List<PoliteBidder> bidders) {
        return bidders.stream().mapToInt(bidder -> bidder.observed().size()).sum();
    }

    private static double metric(ApiClient api, String name) throws Exception {
        return api.get("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static void report(
            List<BidFlood> floods,
            List<PoliteBidder> waiting,
            PoliteBidder asynchronous,
            double lag,
            Duration drained) {
        List<Double> ms = waiting.stream().flatMap(one -> one.observed().stream()).map(Observed::ms).sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "flooded bids %,d; polite bids %d, median %.0f ms, p99 %.0f ms, slowest %.0f ms; asynchronous %d,"
                        + " refused %d; lag %.0f at the end, gone after %d ms%n",
                floods.stream().mapToLong(BidFlood::answered).sum(),
                ms.size(),
                ms.get(ms.size() / 2),
                ms.get(ms.size() * 99 / 100),
                ms.getLast(),
                asynchronous.observed().size(),
                asynchronous.observed().stream().filter(bid -> bid.status() != 202).count(),
                lag,
                drained.toMillis());
    }
}
