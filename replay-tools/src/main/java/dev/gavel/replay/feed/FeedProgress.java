package dev.gavel.replay.feed;

import java.io.Console;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/// Bids done and bids a second, on stderr while somebody watches.
public final class FeedProgress implements AutoCloseable {
    private final @Nullable ProgressBar bar;

    private FeedProgress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static FeedProgress silent() {
        return new FeedProgress(null);
    }

    /// Silent where nobody watches.
    public static FeedProgress of(int bids) {
        if (!isWatched()) {
            return silent();
        }
        return new FeedProgress(
                new ProgressBarBuilder()
                        .setTaskName("feed")
                        .setInitialMax(bids)
                        .setUnit(" bids", 1)
                        .showSpeed()
                        .setUpdateIntervalMillis(200)
                        .build());
    }

    void step() {
        if (bar != null) {
            bar.step();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /// Java asks stdin and stdout for a terminal; about stderr it cannot tell.
    @SuppressWarnings("SystemConsoleNull") // a runtime image may still come without any console
    private static boolean isWatched() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }
}
