package dev.gavel.compose.log;

import dev.gavel.processor.replay.Progress;
import java.io.Console;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// Commands read, commands a second and the time left, on stderr while somebody watches.
public final class LogProgress implements Progress, AutoCloseable {
    private final String task;
    private volatile @Nullable ProgressBar bar;

    private LogProgress(String task) {
        this.task = task;
    }

    /// @param task what is being done, in a word
    public static LogProgress of(String task) {
        return new LogProgress(task);
    }

    @Override
    public void begin(long commands) {
        if (isWatched()) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(commands)
                    .setUnit(" commands", 1)
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
