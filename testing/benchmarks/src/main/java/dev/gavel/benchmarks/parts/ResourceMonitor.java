package dev.gavel.benchmarks.parts;

import dev.gavel.benchmarks.parts.ProcFs.MachineCpuTime;
import dev.gavel.benchmarks.parts.ResourceUsage.CpuUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Measures the CPU time and memory of a Gavel process, its children and the load generator during a load: once per
/// second for the plots, and from beginning to end for the totals.
public final class ResourceMonitor implements AutoCloseable {
    private static final long EVERY_MS = 1000;

    private final long pid;
    private final Jcmd jcmd;
    private final GcPauses pauses;
    private final Map<Long, String> names;
    private final Moment start;
    private final List<Map<ServerPart, Double>> perSecond = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("bench-monitor").unstarted(this::run);
    private volatile boolean over;

    /// All readings of one moment.
    private record Moment(
            long atNs,
            Map<Long, CpuUsage> threads,
            long processNs,
            Map<ServerPart, CpuUsage> others,
            MachineCpuTime machine) {}

    private ResourceMonitor(long pid) throws IOException {
        this.pid = pid;
        this.jcmd = new Jcmd(pid);
        this.names = new HashMap<>(jcmd.threadNames());
        this.pauses = new GcPauses(jcmd);
        this.start = moment(true);
    }

    /// @param pid of the JVM that is measured: `gavel up`'s, or that of one service
    public static ResourceMonitor start(long pid) throws IOException {
        ResourceMonitor monitor = new ResourceMonitor(pid);
        monitor.thread.start();
        return monitor;
    }

    /// Stops the measurement.
    ///
    /// @return what was used since the start
    public ResourceUsage stop() throws IOException, InterruptedException {
        over = true;
        thread.interrupt();
        thread.join();
        Moment end = moment(true);
        GcPauses.Pauses seen = pauses.soFar();
        names.putAll(jcmd.threadNames());
        Map<ServerPart, CpuUsage> usage = between(start, end);
        double allNs = end.machine.allNs() - start.machine.allNs();
        double idle = (end.machine.idleNs() - start.machine.idleNs()) / allNs;
        double steal = (end.machine.stealNs() - start.machine.stealNs()) / allNs;
        double ours = usage.values().stream().mapToLong(CpuUsage::cpuNs).sum() / allNs;
        return new ResourceUsage(
                (end.atNs - start.atNs) / 1e9,
                usage,
                memory(),
                seen,
                idle,
                steal,
                Math.max(0, 1 - idle - steal - ours),
                List.copyOf(perSecond));
    }

    @Override
    public void close() throws IOException {
        over = true;
        thread.interrupt();
        pauses.close();
    }

    /// MiB of the process, its children and the generator.
    public static Map<String, Long> memory(long pid) {
        Map<String, Long> rss = new LinkedHashMap<>();
        rss.put("jvm", (ProcFs.privateRssKib(pid) + ProcFs.sharedRssKib(pid)) / 1024);
        Map<String, Long> shared = new TreeMap<>();
        children(pid)
                .forEach(child -> {
                    String part = partOf(child).word();
                    rss.merge(part, ProcFs.privateRssKib(child) / 1024, Long::sum);
                    shared.merge(part, ProcFs.sharedRssKib(child) / 1024, Math::max);
                });
        shared.forEach((part, mib) -> rss.merge(part, mib, Long::sum));
        return rss;
    }

    private Map<String, Long> memory() {
        Map<String, Long> rss = memory(pid);
        rss.put("generator", ProcFs.privateRssKib(ProcessHandle.current().pid()) / 1024);
        return rss;
    }

    private void run() {
        try {
            Moment before = moment(false);
            while (!over) {
                Thread.sleep(EVERY_MS);
                Moment now = moment(false);
                Map<ServerPart, Double> cores = new EnumMap<>(ServerPart.class);
                double ns = now.atNs - before.atNs;
                between(before, now).forEach((part, usage) -> cores.put(part, usage.cpuNs() / ns));
                perSecond.add(cores);
                before = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Moment moment(boolean switches) {
        Map<Long, CpuUsage> threads = new HashMap<>();
        for (long thread : ProcFs.threads(pid)) {
            threads.put(thread, ProcFs.thread(pid, thread, switches));
        }
        Map<ServerPart, CpuUsage> others = new EnumMap<>(ServerPart.class);
        children(pid).forEach(child -> others.merge(partOf(child), process(child, switches), CpuUsage::plus));
        others.put(ServerPart.GENERATOR, process(ProcessHandle.current().pid(), switches));
        return new Moment(System.nanoTime(), threads, ProcFs.processCpuNs(pid, false), others, MachineCpuTime.now());
    }

    private Map<ServerPart, CpuUsage> between(Moment from, Moment to) {
        Map<ServerPart, CpuUsage> usage = new EnumMap<>(ServerPart.class);
        long named = 0;
        for (Map.Entry<Long, CpuUsage> thread : to.threads.entrySet()) {
            CpuUsage since = thread.getValue().since(from.threads.getOrDefault(thread.getKey(), CpuUsage.NONE));
            named += since.cpuNs();
            usage.merge(part(thread.getKey()), since, CpuUsage::plus);
        }
        // Threads that ended: the JIT's come and go. Less than a tick is rounding.
        long ended = to.processNs - from.processNs - named;
        if (ended > 20_000_000) {
            usage.merge(ServerPart.JVM, new CpuUsage(ended, 0, 0), CpuUsage::plus);
        }
        to.others.forEach((part, now) -> usage.put(part, now.since(from.others.getOrDefault(part, CpuUsage.NONE))));
        return usage;
    }

    private ServerPart part(long thread) {
        @Nullable String name = names.get(thread);
        return ServerPart.ofThread(name == null ? ProcFs.comm(pid + "/task/" + thread) : name);
    }

    private static CpuUsage process(long pid, boolean switches) {
        if (!switches) {
            return new CpuUsage(ProcFs.processCpuNs(pid, true), 0, 0);
        }
        CpuUsage sum = CpuUsage.NONE;
        for (long thread : ProcFs.threads(pid)) {
            sum = sum.plus(ProcFs.thread(pid, thread, true));
        }
        return new CpuUsage(ProcFs.processCpuNs(pid, true), sum.waits(), sum.evicted());
    }

    private static ServerPart partOf(long child) {
        return ProcFs.comm(Long.toString(child)).startsWith("redis") ? ServerPart.REDIS : ServerPart.POSTGRES;
    }

    private static List<Long> children(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> process.descendants().map(ProcessHandle::pid).toList())
                .orElse(List.of());
    }
}
