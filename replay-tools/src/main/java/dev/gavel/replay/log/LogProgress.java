package dev.gavel.replay.log;

import java.io.Console;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// Commands or events read, so many a second and the time left, on stderr while somebody watches.
public final class LogProgress implements ReplayProgress, AutoCloseable {
    private final String task;
    private final String unit;
    private volatile @Nullable ProgressBar bar;

    private LogProgress(String task, String unit) {
        this.task = task;
        this.unit = unit;
    }

    /// @param task what is being done, in a word
    public static LogProgress of(String task) {
        return new LogProgress(task, " commands");
    }

    /// Of events instead.
    public static LogProgress ofEvents(String task) {
        return new LogProgress(task, " events");
    }

    @Override
    public void begin(long commands) {
        if (isWatched()) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            .setInitialMax(commands)
                            .setUnit(unit, 1)
                            .showSpeed()
                            .setSpeedUnit(ChronoUnit.SECONDS)
                            .setUpdateIntervalMillis(200)
                            .build();
        }
    }

    @Override
    public void advance(long commands) {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.stepBy(commands);
        }
    }

    @Override
    public void close() {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.close();
        }
    }

    /// Java asks stdin and stdout for a terminal; about stderr it cannot tell.
    @SuppressWarnings("SystemConsoleNull") // a runtime image may still come without any console
    private static boolean isWatched() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
