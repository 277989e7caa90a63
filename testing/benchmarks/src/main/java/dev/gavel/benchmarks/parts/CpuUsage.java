package dev.gavel.benchmarks.parts;

/// CPU time and context switches, since a process began or between two moments.
///
/// @param waits switches because the thread had nothing to do
/// @param evicted switches because another was to run
public record CpuUsage(long cpuNs, long waits, long evicted) {
    static final CpuUsage NONE = new CpuUsage(0, 0, 0);

    CpuUsage plus(CpuUsage other) {
        return new CpuUsage(cpuNs + other.cpuNs, waits + other.waits, evicted + other.evicted);
    }

    /// What came since then; nothing is negative, for threads end.
    CpuUsage since(CpuUsage before) {
        return new CpuUsage(
                Math.max(0, cpuNs - before.cpuNs),
                Math.max(0, waits - before.waits),
                Math.max(0, evicted - before.evicted));
    }
}
