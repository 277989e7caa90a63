package dev.gavel.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Measures a server whose stall is known with the load generator.
class OpenLoopTest {
    private static final Duration STALL = Duration.ofMillis(400);

    /// One of 200 requests is held back for 400 ms, and with it those that were due meanwhile: at 200 a second some 80
    /// of them waited, half of them over 200 ms. Measured from when they were actually sent, only one would be slow,
    /// and the p90 would be next to nothing.
    @Test
    void aStallShowsInAllRequestsThatWereDueDuringIt() throws Exception {
        try (SlowServer server = new SlowServer(50, STALL)) {
            LoadGenerator.Scheduled scheduled = open(server, 1, new Schedule.Constant(200, Duration.ofSeconds(1)));

            LoadResult result = scheduled.result();
            assertThat(result.responses()).isEqualTo(200);
            assertThat(result.unanswered()).isZero();
            assertThat(result.all().maxNs()).isGreaterThanOrEqualTo(STALL.toNanos());
            assertThat(result.all().p90Ns()).isGreaterThan(Duration.ofMillis(200).toNanos());
            assertThat(scheduled.adherence().waited()).isPositive();
        }
    }

    @Test
    void withConnectionsToSpareEveryRequestStillGetsOneResponse() throws Exception {
        try (SlowServer server = new SlowServer(50, STALL)) {
            LoadGenerator.Scheduled scheduled = open(server, 8, new Schedule.Constant(200, Duration.ofSeconds(1)));

            assertThat(scheduled.result().all().maxNs()).isGreaterThanOrEqualTo(STALL.toNanos());
            assertThat(scheduled.result().outcomes()).containsOnlyKeys("bare 201").containsEntry("bare 201", 200L);
        }
    }

    @Test
    void aClosedLoopSendsUntilTheSupplyEndsAndLosesNothing() throws Exception {
        try (SlowServer server = new SlowServer(-1, Duration.ZERO)) {
            LoadRecorder recorder = new LoadRecorder(System.nanoTime());
            try (LoadGenerator load =
                    new LoadGenerator(server.address(), 4, Traffic.bare(server.address()), recorder)) {
                AtomicInteger left = new AtomicInteger(100);
                LoadResult result = load.closedLoop(Duration.ofMinutes(1), () -> left.getAndDecrement() > 0);

                assertThat(result.responses()).isEqualTo(server.requests()).isEqualTo(100);
                assertThat(result.unanswered()).isZero();
            }
        }
    }

    private static LoadGenerator.Scheduled open(SlowServer server, int connections, Schedule schedule)
            throws Exception {
        LoadRecorder recorder = new LoadRecorder(System.nanoTime());
        try (LoadGenerator load =
                new LoadGenerator(server.address(), connections, Traffic.bare(server.address()), recorder)) {
            return load.openLoop(schedule.arrivals(), schedule.length());
        }
    }
}
