package dev.gavel.processor.auction.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.naive.NaiveEngine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

/// Runs the [Simulation] many times: `-Dsimulation.runs=…` sets how often, `-Dsimulation.seed=…` repeats one run, and
/// `-Dsimulation.naively=1` compares every run with the naive rules.
final class SimulationTest {
    private static final int RUNS = Integer.getInteger("simulation.runs", 4_000);

    /// The naive rules compute everything from the beginning each time, so only one run in this many is compared with
    /// them.
    private static final int NAIVELY = Integer.getInteger("simulation.naively", 10);

    @Example
    void nothingIsFoundWhateverHappens() {
        Long one = Long.getLong("simulation.seed");
        if (one != null) {
            requireNothingFound(one, new NaiveEngine());
            return;
        }
        long first = ThreadLocalRandom.current().nextLong(1_000_000_000) * 1_000_000;
        long startedNs = cpuNs();
        for (int run = 0; run < RUNS; run++) {
            requireNothingFound(first + run, run % NAIVELY == 0 ? new NaiveEngine() : null);
        }
        long ms = (cpuNs() - startedNs) / 1_000_000;
        System.out.printf(
                "simulation: %,d runs from seed %d in %,d ms of CPU, %,d a second, one in %d compared with the naive rules%n",
                RUNS, first, ms, RUNS * 1_000L / Math.max(1, ms), NAIVELY);
    }

    private static void requireNothingFound(long seed, @Nullable NaiveEngine naive) {
        try {
            assertThat(findings(seed, Defect.NONE, naive)).isEmpty();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("repeat this run with -Dsimulation.seed=" + seed, failure);
        }
    }

    /// CPU time, because the machine may be busy with something else.
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static List<Finding> findings(long seed, Defect defect, @Nullable NaiveEngine naive) {
        List<Finding> findings = new ArrayList<>();
        for (SimulatedGroup seat : Simulation.run(seed, defect)) {
            findings.addAll(Checker.findings(seat, naive));
        }
        return findings;
    }
}
