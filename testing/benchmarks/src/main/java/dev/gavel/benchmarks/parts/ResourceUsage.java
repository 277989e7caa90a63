package dev.gavel.benchmarks.parts;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The CPU time and memory that each part used during a load.
///
/// @param seconds that were measured
/// @param usage of each part
/// @param rssMib of each process: the JVM, Postgres, Redis, the generator
/// @param pauses of the JVM's collector; null: not known
/// @param idleShare of the machine's CPUs, 0 to 1
/// @param stealShare time taken by the machine's host, 0 to 1
/// @param othersShare share of all CPUs that unrelated processes used, 0 to 1
/// @param perSecond cores that each part took, second by second
public record ResourceUsage(
        double seconds,
        Map<ServerPart, CpuUsage> usage,
        Map<String, Long> rssMib,
        GcPauses.@Nullable Pauses pauses,
        double idleShare,
        double stealShare,
        double othersShare,
        List<Map<ServerPart, Double>> perSecond) {
    private static final double SHORT = 0.03;
    private static final double MUCH = 0.10;

    /// CPU-µs for each of so many bids.
    public double microsPer(ServerPart part, long bids) {
        return usage.getOrDefault(part, CpuUsage.NONE).cpuNs() / 1e3 / Math.max(1, bids);
    }

    /// All parts but the generator.
    public double serverMicrosPer(long bids) {
        return usage.keySet().stream()
                .filter(part -> part != ServerPart.GENERATOR)
                .mapToDouble(part -> microsPer(part, bids))
                .sum();
    }

    public double cores(ServerPart part) {
        return usage.getOrDefault(part, CpuUsage.NONE).cpuNs() / 1e9 / seconds;
    }

    /// A reason to doubt rates and latencies; empty if there is none.
    public String doubt() {
        String others =
                othersShare > MUCH || stealShare > SHORT
                        ? " Other processes took %.0f %% of all CPU time, the host %.0f %%."
                                .formatted(100 * othersShare, 100 * stealShare)
                        : "";
        if (idleShare < SHORT) {
            return "The CPU was short: %.1f %% idle; latencies include waiting for a core, and rates are what the"
                            .formatted(100 * idleShare)
                    + " machine gave."
                    + others;
        }
        return others.strip();
    }

    /// CPU time and context switches, since a process began or between two moments.
    ///
    /// @param waits switches because the thread had nothing to do
    /// @param evicted switches because another was to run
    public record CpuUsage(long cpuNs, long waits, long evicted) {
        static final CpuUsage NONE = new CpuUsage(0, 0, 0);

        CpuUsage plus(CpuUsage other) {
            return new CpuUsage(cpuNs + other.cpuNs, waits + other.waits, evicted + other.evicted);
        }

        /// The difference to an earlier reading; never negative, because threads end.
        CpuUsage since(CpuUsage before) {
            return new CpuUsage(
                    Math.max(0, cpuNs - before.cpuNs),
                    Math.max(0, waits - before.waits),
                    Math.max(0, evicted - before.evicted));
        }
    }
}
