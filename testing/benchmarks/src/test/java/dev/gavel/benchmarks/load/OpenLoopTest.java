package dev.gavel.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The rig itself is held against a server whose stall is known.
class OpenLoopTest {
    private static final Duration STALL = Duration.ofMillis(400);

    /// One of 200 requests is held back for 400 ms, and with it those that were due meanwhile: at 200 a second some 80
    /// of them waited, half of them over 200 ms. Measured from when they were actually sent, only one would be slow,
    /// and the p90 would be next to nothing.
    @Test
    void aStallShowsInAllRequestsThatWereDueDuringIt() throws Exception {
        try (SlowServer server = new SlowServer(50, STALL)) {
            LoadGenerator.Scheduled scheduled = open(server, 1, new Schedule.Constant(200, Duration.ofSeconds(1)));

            LoadResult answers = scheduled.answers();
            assertThat(answers.answers()).isEqualTo(200);
            assertThat(answers.unanswered()).isZero();
            assertThat(answers.all().maxNs()).isGreaterThanOrEqualTo(STALL.toNanos());
            assertThat(answers.all().p90Ns()).isGreaterThan(Duration.ofMillis(200).toNanos());
            assertThat(scheduled.punctuality().waited()).isPositive();
        }
    }

    @Test
    void withConnectionsToSpareEveryRequestIsStillAnsweredOnce() throws Exception {
        try (SlowServer server = new SlowServer(50, STALL)) {
            LoadGenerator.Scheduled scheduled = open(server, 8, new Schedule.Constant(200, Duration.ofSeconds(1)));

            assertThat(scheduled.answers().all().maxNs()).isGreaterThanOrEqualTo(STALL.toNanos());
            assertThat(scheduled.answers().outcomes()).containsOnlyKeys("bare 201").containsEntry("bare 201", 200L);
        }
    }

    @Test
    void closedLoopAsksUntilTheSupplyIsOverAndLosesNothing() throws Exception {
        try (SlowServer server = new SlowServer(-1, Duration.ZERO)) {
            LoadRecorder tally = new LoadRecorder(System.nanoTime());
            try (LoadGenerator load =
                    new LoadGenerator(server.address(), 4, new BareTraffic(server.address()), tally)) {
                AtomicInteger left = new AtomicInteger(100);
                LoadResult answers = load.closedLoop(Duration.ofMinutes(1), () -> left.getAndDecrement() > 0);

                assertThat(answers.answers()).isEqualTo(server.requests()).isEqualTo(100);
                assertThat(answers.unanswered()).isZero();
            }
        }
    }

    private static LoadGenerator.Scheduled open(SlowServer server, int connections, Schedule schedule)
            throws Exception {
        LoadRecorder tally = new LoadRecorder(System.nanoTime());
        try (LoadGenerator load =
                new LoadGenerator(server.address(), connections, new BareTraffic(server.address()), tally)) {
            return load.openLoop(schedule.arrivals(), schedule.length());
        }
    }
}
