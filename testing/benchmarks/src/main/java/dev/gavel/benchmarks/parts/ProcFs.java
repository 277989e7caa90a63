package dev.gavel.benchmarks.parts;

import dev.gavel.benchmarks.parts.ResourceUsage.CpuUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads `/proc` (proc(5)). Processes and threads that have ended read as zero or empty.
final class ProcFs {
    /// USER_HZ, which Linux has fixed for programs.
    static final long TICK_NS = 10_000_000;

    private ProcFs() {}

    /// The fields after the name in parentheses, from `state` on; empty: it has ended.
    static String[] stat(String path) {
        String text = read(Path.of("/proc", path, "stat"));
        int end = text.lastIndexOf(')');
        return end < 0 ? new String[0] : text.substring(end + 2).split(" ");
    }

    /// utime and stime; where it reaps children, theirs as well.
    static long processCpuNs(long pid, boolean withEndedChildren) {
        String[] stat = stat(Long.toString(pid));
        if (stat.length < 15) {
            return 0;
        }
        long ticks = Long.parseLong(stat[11]) + Long.parseLong(stat[12]);
        if (withEndedChildren) {
            ticks += Long.parseLong(stat[13]) + Long.parseLong(stat[14]);
        }
        return ticks * TICK_NS;
    }

    static List<Long> threads(long pid) {
        List<Long> threads = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                threads.add(Long.parseLong(task.getFileName().toString()));
            }
        } catch (IOException e) {
            return List.of();
        }
        return threads;
    }

    /// @param switches whether they are wanted; they cost another file
    static CpuUsage thread(long pid, long thread, boolean switches) {
        String task = pid + "/task/" + thread;
        String schedstat = read(Path.of("/proc", task, "schedstat"));
        if (schedstat.isEmpty()) {
            return CpuUsage.NONE;
        }
        long cpuNs = Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
        if (!switches) {
            return new CpuUsage(cpuNs, 0, 0);
        }
        String status = read(Path.of("/proc", task, "status"));
        return new CpuUsage(
                cpuNs, field(status, "\nvoluntary_ctxt_switches:"), field(status, "nonvoluntary_ctxt_switches:"));
    }

    static String comm(String path) {
        return read(Path.of("/proc", path, "comm")).strip();
    }

    /// KiB, without the memory that it shares with others (Postgres's buffers would be counted once a backend).
    static long privateRssKib(long pid) {
        String status = read(Path.of("/proc", Long.toString(pid), "status"));
        return field(status, "VmRSS:") - field(status, "RssShmem:");
    }

    static long sharedRssKib(long pid) {
        return field(read(Path.of("/proc", Long.toString(pid), "status")), "RssShmem:");
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private static long field(String status, String name) {
        int at = status.indexOf(name);
        if (at < 0) {
            return 0;
        }
        int from = at + name.length();
        while (from < status.length() && !Character.isDigit(status.charAt(from))) {
            from++;
        }
        int to = from;
        while (to < status.length() && Character.isDigit(status.charAt(to))) {
            to++;
        }
        return to == from ? 0 : Long.parseLong(status.substring(from, to));
    }

    /// The time of all CPUs of the machine since it booted, ns.
    ///
    /// @param allNs of every kind
    /// @param idleNs nothing to do, or waiting for a disk
    /// @param stealNs taken by the host that the machine runs on
    record MachineCpuTime(long allNs, long idleNs, long stealNs) {
        /// The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
        static MachineCpuTime now() {
            String[] fields = read(Path.of("/proc/stat")).lines().findFirst().orElse("").split(" +");
            long all = 0;
            for (int i = 1; i <= 8 && i < fields.length; i++) {
                all += ns(fields, i);
            }
            return new MachineCpuTime(all, ns(fields, 4) + ns(fields, 5), ns(fields, 8));
        }

        private static long ns(String[] fields, int at) {
            return at < fields.length ? Long.parseLong(fields[at]) * TICK_NS : 0;
        }
    }
}
