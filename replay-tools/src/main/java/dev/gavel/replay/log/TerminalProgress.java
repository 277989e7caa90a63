package dev.gavel.replay.log;

import java.io.Console;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// A progress bar on stderr with the rate per second and the time left, if the command runs in a terminal.
public final class TerminalProgress implements ReplayProgress {
    private final PrintWriter err;
    private volatile @Nullable ProgressBar bar;

    /// @param err for the lines that stay
    public TerminalProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public synchronized void begin(String task, String unit, long total) {
        close();
        if (isTerminal()) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName(task)
                            // -1 shows that the task runs, without a percentage.
                            .setInitialMax(total == 0 ? -1 : total)
                            .setUnit(" " + unit, 1)
                            .showSpeed()
                            .setSpeedUnit(ChronoUnit.SECONDS)
                            .setUpdateIntervalMillis(200)
                            .build();
        }
    }

    @Override
    public void advance(long count) {
        ProgressBar shown = bar;
        if (shown != null) {
            shown.stepBy(count);
        }
    }

    @Override
    public synchronized void say(String line) {
        close();
        err.println(line);
    }

    @Override
    public synchronized void close() {
        ProgressBar shown = bar;
        bar = null;
        if (shown != null) {
            shown.close();
        }
    }

    /// Java reports whether stdin and stdout are a terminal, but not whether stderr is.
    @SuppressWarnings("SystemConsoleNull") // a runtime image may come without a console
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
