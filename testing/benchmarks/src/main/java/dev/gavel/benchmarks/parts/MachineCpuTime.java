package dev.gavel.benchmarks.parts;

import java.nio.file.Path;

/// The time of all CPUs of the machine since it began, ns.
///
/// @param allNs of every kind
/// @param idleNs nothing to do, or nothing to do until a disk answers
/// @param stealNs taken by the host that the machine runs on
record MachineCpuTime(long allNs, long idleNs, long stealNs) {
    /// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
    static MachineCpuTime now() {
        String[] fields = ProcFs.read(Path.of("/proc/stat")).lines().findFirst().orElse("").split(" +");
        long all = 0;
        for (int i = 1; i <= 8 && i < fields.length; i++) {
            all += ns(fields, i);
        }
        return new MachineCpuTime(all, ns(fields, 4) + ns(fields, 5), ns(fields, 8));
    }

    private static long ns(String[] fields, int at) {
        return at < fields.length ? Long.parseLong(fields[at]) * ProcFs.TICK_NS : 0;
    }
}
