package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A flood of asynchronous commands on one auction of each partition, a processor of a given rate, and a polite caller
/// on another auction of each partition, in simulated time. Decisions become known after a delay.
class FloodSimulationTest {
    private static final int PARTITIONS = 8;
    private static final int SECONDS = 20;
    private static final int MS_PER_S = 1_000;
    private static final int MEASURE_MS = 100;
    private static final int POLITE_MS = 50;
    private static final int KNOWN_AFTER_MS = 20;
    private static final int IN_FLIGHT = 10_000;

    private final Admission admission = new Admission(PARTITIONS, AdmissionLimits.DEFAULT);
    private final long[] flooded = auctions(1);
    private final long[] polite = auctions(1_000);
    private final long[] end = new long[PARTITIONS];
    private final long[] decided = new long[PARTITIONS];
    private final long[][] known = new long[KNOWN_AFTER_MS][PARTITIONS];
    private final long[] politeAt = new long[PARTITIONS];
    private final int[] politeSinceMs = new int[PARTITIONS];
    private int next;
    private int slowestMs;
    private long decidedInAll;

    @ParameterizedTest
    @CsvSource({"2000, 1300", "5000, 900", "20000, 900", "80000, 900"})
    void politeCallersAreDecidedInTime(int perSecond, int withinMs) {
        for (int p = 0; p < PARTITIONS; p++) {
            politeAt[p] = -1;
            admission.learn(p, 0, 0);
        }
        for (int ms = 1; ms <= SECONDS * MS_PER_S; ms++) {
            flood();
            if (ms % POLITE_MS == 0) {
                bidPolitely(ms);
            }
            decide(perSecond * ms / MS_PER_S - perSecond * (ms - 1) / MS_PER_S, ms);
            if (ms % MEASURE_MS == 0) {
                admission.measure(MEASURE_MS * 1_000_000L);
            }
        }

        assertThat(slowestMs).as("ms, with %d/s", perSecond).isLessThan(withinMs);
        assertThat(decidedInAll).as("the processor is kept busy").isGreaterThan(9L * perSecond * SECONDS / 10);
    }

    /// As many as are admitted, up to 100 per partition and ms.
    private void flood() {
        for (int p = 0; p < PARTITIONS; p++) {
            for (int i = 0; i < 100 && admission.enter(flooded[p], p, true, IN_FLIGHT) == null; i++) {
                admission.leaveUndecided(flooded[p], append(p));
            }
        }
    }

    private void bidPolitely(int ms) {
        for (int p = 0; p < PARTITIONS; p++) {
            if (politeAt[p] < 0) {
                assertThat(admission.enter(polite[p], p, false, IN_FLIGHT)).as("refusal of a polite bid").isNull();
                politeAt[p] = append(p).offset();
                politeSinceMs[p] = ms;
            }
        }
    }

    private Position append(int partition) {
        Position at = new Position(partition, end[partition]++);
        admission.appended(at);
        return at;
    }

    /// Decides commands of all partitions in turns.
    private void decide(int commands, int ms) {
        for (int i = 0, idle = 0; i < commands && idle < PARTITIONS; next = (next + 1) % PARTITIONS) {
            if (decided[next] == end[next]) {
                idle++;
            } else {
                idle = 0;
                i++;
                decidedInAll++;
                settle(next, decided[next]++, ms);
            }
        }
        long[] before = known[ms % KNOWN_AFTER_MS];
        for (int p = 0; p < PARTITIONS; p++) {
            if (before[p] > 0) {
                admission.decided(new Position(p, before[p] - 1));
            }
            before[p] = decided[p];
        }
    }

    private void settle(int partition, long offset, int ms) {
        if (offset == politeAt[partition]) {
            slowestMs = Math.max(slowestMs, ms - politeSinceMs[partition]);
            politeAt[partition] = -1;
            admission.leave(polite[partition]);
        }
    }

    /// One auction of each partition.
    private static long[] auctions(long from) {
        long[] found = new long[PARTITIONS];
        for (int p = 0; p < PARTITIONS; p++) {
            int partition = p;
            found[p] =
                    LongStream.iterate(from, id -> id + 1)
                            .filter(id -> AuctionKey.partition(AuctionKey.encode(id), PARTITIONS) == partition)
                            .findFirst()
                            .orElseThrow();
        }
        return found;
    }
}
