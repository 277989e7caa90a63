package dev.gavel.replay.rebuild;

import java.io.Console;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// A bar on stderr while somebody watches: events, events a second, time left.
public final class Bar implements RebuildProgress {
    private final PrintWriter err;
    private @Nullable ProgressBar bar;

    public Bar(PrintWriter err) {
        this.err = err;
    }

    @Override
    public synchronized void say(String line) {
        close();
        err.println(line);
    }

    @Override
    public synchronized void begin(String task, long events) {
        close();
        if (isWatched()) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            // Of unknown length: it shows that it lives.
                            .setInitialMax(events == 0 ? -1 : events)
                            .setUnit(" events", 1)
                            .showSpeed()
                            .setUpdateIntervalMillis(200)
                            .build();
        }
    }

    @Override
    public synchronized void read(long events) {
        if (bar != null) {
            bar.stepBy(events);
        }
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /// Java asks stdin and stdout for a terminal; about stderr it cannot tell.
    @SuppressWarnings("SystemConsoleNull") // a runtime image may still come without any console
    private static boolean isWatched() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
