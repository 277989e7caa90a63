package dev.gavel.system.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.system.GavelUp;
import dev.gavel.system.harm.PoliteBidder.Observed;
import dev.gavel.testing.ApiClient;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One client sends a hundred times as many bids as it may. The p99 of the others is within twice of what it is without
/// it.
final class FairRatesIT {
    private static final String HEAP = "-Xmx512m";
    private static final int RATE = 20;
    private static final int MORE = 100;
    private static final int OTHERS = 6;
    private static final long FLOODED = 1;
    private static final Duration MEASURED = Duration.ofSeconds(15);
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    /// Below it the figures say more about the machine.
    private static final double FLOOR_MS = 50;

    @Test
    void aBidderFarAboveItsRateDoesNotSlowTheOthers(@TempDir Path data) throws Exception {
        String rate = "--client-bid-rate=" + RATE + "/1s";
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), "on", HEAP, rate)) {
            ApiClient api = new ApiClient(up.ports.http());
            pass(others(up, 100), WARM_UP);
            List<Observed> alone = pass(others(up, 200), MEASURED);
            open(api, FLOODED);
            List<Observed> beside;
            PacedFlood flood = PacedFlood.start(up.ports.http(), "127.0.0.1", FLOODED, RATE * MORE);
            long startNs = System.nanoTime();
            try (flood) {
                beside = pass(others(up, 300), MEASURED);
            }
            double seconds = (System.nanoTime() - startNs) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "alone: %d bids, median %.1f ms, p99 %.1f ms; beside: %d bids, median %.1f ms, p99 %.1f ms; the flood: %,d"
                            + " bids in %.1f s: %s%n",
                    alone.size(),
                    quantile(alone, 0.5),
                    quantile(alone, 0.99),
                    beside.size(),
                    quantile(beside, 0.5),
                    quantile(beside, 0.99),
                    flood.answered(),
                    seconds,
                    flood.statuses());

            assertThat(beside).allSatisfy(bid -> assertThat(bid.status()).as(bid.code()).isEqualTo(201));
            assertThat(quantile(beside, 0.99)).isLessThan(Math.max(FLOOR_MS, 2 * quantile(alone, 0.99)));
            assertThat(flood.answered()).as("it was sent").isGreaterThan((long) (RATE * MORE * seconds / 2));
            assertThat(flood.statuses()).containsKey(429).doesNotContainKeys(0, 500, 503);
            long passed = flood.answered() - flood.statuses().getOrDefault(429, new LongAdder()).sum();
            assertThat(passed).as("what its rate lets pass").isBetween((long) RATE, (long) (RATE * (seconds + 2)));
            up.assertEqualToItsLog();
            assertThat(up.stop()).isZero();
        }
    }

    /// @param firstAuction each has one of its own
    private static List<PoliteBidder> others(GavelUp up, long firstAuction) throws Exception {
        List<PoliteBidder> bidders = new ArrayList<>();
        for (int i = 1; i <= OTHERS; i++) {
            InetAddress address = InetAddress.ofLiteral("127.0.0." + (1 + i));
            ApiClient api = new ApiClient(up.ports.http(), Duration.ofSeconds(15), address);
            open(api, firstAuction + i);
            bidders.add(PoliteBidder.start(api, firstAuction + i));
        }
        return bidders;
    }

    private static void open(ApiClient api, long id) throws Exception {
        assertThat(api.open(id, "1", Instant.now().plus(Duration.ofDays(1))).status()).isEqualTo(201);
    }

    private static List<Observed> pass(List<PoliteBidder> bidders, Duration time) throws InterruptedException {
        await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
        List<Observed> observed = new ArrayList<>();
        for (PoliteBidder bidder : bidders) {
            observed.addAll(bidder.stop());
        }
        return observed;
    }

    private static double quantile(List<Observed> bids, double q) {
        return bids.stream().mapToDouble(Observed::ms).sorted().toArray()[(int) (bids.size() * q)];
    }
}
