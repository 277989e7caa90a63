package dev.gavel.ingest.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private static final ClientAddress ONE = new ClientAddress(1, false);
    private static final ClientAddress OTHER = new ClientAddress(2, false);
    private static final Rate TEN_IN_FIVE_SECONDS = new Rate(10, 5);
    private static final Rate THREE_IN_A_MINUTE = new Rate(3, 60);

    private final ManualClock clock = new ManualClock();

    @Test
    void aCallerMaySendItsQuotaAtOnceAndThenAsManyAsItsRateSays() {
        RateLimits limits = ofClients(TEN_IN_FIVE_SECONDS);

        assertThat(taken(limits, ONE, "", 20)).isEqualTo(10);
        clock.pass(Duration.ofMillis(499));
        assertThat(taken(limits, ONE, "", 20)).isZero();
        clock.pass(Duration.ofMillis(1));
        assertThat(taken(limits, ONE, "", 20)).isEqualTo(1);
        clock.pass(Duration.ofHours(1));
        assertThat(taken(limits, ONE, "", 20)).as("never more than its quota").isEqualTo(10);
    }

    @Test
    void callersAndKindsAreCountedApart() {
        RateLimits limits = new RateLimits(config(TEN_IN_FIVE_SECONDS, TEN_IN_FIVE_SECONDS, Rate.OFF), clock);

        assertThat(taken(limits, ONE, "", 20)).isEqualTo(10);
        assertThat(taken(limits, OTHER, "", 20)).isEqualTo(10);
        assertThat(limits.allowance(RateKind.AUCTIONS, ONE, "").take()).isZero();
        assertThat(limits.allowance(RateKind.READS, ONE, "")).isSameAs(Allowance.UNLIMITED);
    }

    /// A subject is the same from every address, and an address the same for every subject.
    @Test
    void bothTheSubjectAndItsAddressAreCounted() {
        RateLimits limits = new RateLimits(config(TEN_IN_FIVE_SECONDS, Rate.OFF, THREE_IN_A_MINUTE), clock);

        assertThat(taken(limits, ONE, "anna", 20)).isEqualTo(3);
        assertThat(taken(limits, OTHER, "anna", 20)).isZero();
        assertThat(taken(limits, ONE, "", 20)).as("a rejection by one takes no token of the other").isEqualTo(7);
        assertThat(taken(limits, ONE, "bert", 20)).isZero();
        assertThat(taken(limits, OTHER, "bert", 20)).as("nor the other way round").isEqualTo(3);
    }

    @Test
    void manyAreTakenAsFarAsBothAllow() {
        RateLimits limits = new RateLimits(config(TEN_IN_FIVE_SECONDS, Rate.OFF, THREE_IN_A_MINUTE), clock);

        assertThat(limits.allowance(RateKind.BIDS, ONE, "anna").takeUpTo(5)).isEqualTo(3);
        assertThat(limits.allowance(RateKind.BIDS, ONE, "").takeUpTo(50)).isEqualTo(7);
        assertThat(limits.allowance(RateKind.BIDS, ONE, "bert").takeUpTo(5)).isZero();
        assertThat(limits.allowance(RateKind.BIDS, OTHER, "bert").takeUpTo(2)).isEqualTo(2);
        assertThat(Allowance.UNLIMITED.takeUpTo(1_000)).isEqualTo(1_000);
    }

    @Test
    void theWaitIsTheTimeUntilTheNextToken() {
        RateLimits limits = ofClients(THREE_IN_A_MINUTE);
        Allowance allowance = limits.allowance(RateKind.BIDS, ONE, "");
        assertThat(allowance.takeUpTo(5)).isEqualTo(3);

        assertThat(Duration.ofNanos(allowance.take())).isEqualTo(Duration.ofSeconds(20));
        assertThat(allowance.reject(1).retryAfterSeconds()).isEqualTo(20);
        clock.pass(Duration.ofMillis(18_500));
        assertThat(Duration.ofNanos(allowance.take())).isEqualTo(Duration.ofMillis(1_500));
        assertThat(allowance.reject(4).retryAfterSeconds()).as("not too early").isEqualTo(2);
        clock.pass(Duration.ofNanos(allowance.take()));
        assertThat(allowance.take()).isZero();
        assertThat(limits.all()).singleElement().extracting(RatePolicy::rejected).isEqualTo(5L);
    }

    /// Without a bound, a client with many addresses would fill the memory.
    @Test
    void theNumberOfCallersThatAreRememberedIsBounded() {
        RateLimits limits = ofClients(TEN_IN_FIVE_SECONDS);
        for (int i = 0; i < RatePolicy.MAX_BUCKETS + 5_000; i++) {
            limits.allowance(RateKind.BIDS, new ClientAddress(i, true), "").take();
        }
        RatePolicy policy = limits.all().getFirst();

        assertThat(policy.callers()).isBetween(RatePolicy.MAX_BUCKETS / 2L, (long) RatePolicy.MAX_BUCKETS);
        clock.pass(Duration.ofSeconds(6));
        for (int i = 0; i < 1_000; i++) {
            limits.allowance(RateKind.BIDS, ONE, "").take();
        }
        assertThat(policy.callers()).as("after a window without requests they are forgotten").isLessThan(1_000);
    }

    @Test
    void tokensAreNotTakenTwice() throws Exception {
        RateLimits limits = ofClients(new Rate(10_000, 3_600));
        AtomicInteger taken = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> taken.addAndGet(taken(limits, ONE, "", 5_000)));
            }
        }

        assertThat(taken).hasValue(10_000);
    }

    private RateLimits ofClients(Rate bids) {
        return new RateLimits(config(bids, Rate.OFF, Rate.OFF), clock);
    }

    private static RateConfig config(Rate clientBids, Rate clientAuctions, Rate subjectBids) {
        return new RateConfig(clientBids, clientAuctions, Rate.OFF, Rate.OFF, subjectBids, Rate.OFF, Rate.OFF);
    }

    private static int taken(RateLimits limits, ClientAddress client, String subject, int requests) {
        int taken = 0;
        for (int i = 0; i < requests; i++) {
            taken += limits.allowance(RateKind.BIDS, client, subject).take() == 0 ? 1 : 0;
        }
        return taken;
    }

    private static final class ManualClock implements TimeMeter {
        private final AtomicLong nowNs = new AtomicLong(1);

        void pass(Duration time) {
            nowNs.addAndGet(time.toNanos());
        }

        @Override
        public long currentTimeNanos() {
            return nowNs.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
