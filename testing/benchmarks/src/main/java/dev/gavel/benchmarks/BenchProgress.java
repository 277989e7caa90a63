package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.LoadRecorder;
import java.io.PrintWriter;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A line every few seconds while a load runs.
final class BenchProgress {
    private static final long EVERY_MS = 2000;

    private final PrintWriter err;
    private @Nullable Thread thread;

    BenchProgress(PrintWriter err) {
        this.err = err;
    }

    void say(String what) {
        err.println(what);
        err.flush();
    }

    void begin(String what, LoadRecorder recorder) {
        say(what);
        thread = Thread.ofPlatform().daemon().name("bench-progress").start(() -> run(recorder));
    }

    void end() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run(LoadRecorder recorder) {
        try {
            long startNs = System.nanoTime();
            long before = 0;
            long beforeNs = startNs;
            while (true) {
                Thread.sleep(EVERY_MS);
                long nowNs = System.nanoTime();
                long responses = recorder.responses();
                Histogram recent = recorder.recent();
                err.println(
                        String.format(
                                Locale.ROOT,
                                "  %5.0f s  %8d responses  %7.0f/s  p50 %7.2f ms  p99 %7.2f ms",
                                (nowNs - startNs) / 1e9,
                                responses,
                                (responses - before) / ((nowNs - beforeNs) / 1e9),
                                recent.getTotalCount() == 0 ? 0 : recent.getValueAtPercentile(50) / 1e6,
                                recent.getTotalCount() == 0 ? 0 : recent.getValueAtPercentile(99) / 1e6));
                err.flush();
                before = responses;
                beforeNs = nowNs;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
