package dev.gavel.compose.up;

import java.io.PrintStream;
import java.util.Locale;

/// What the person at the terminal sees beside the ready line: a line a step, with the seconds since the start.
public final class StatusPrinter {
    private final PrintStream out;
    private final long startNs = System.nanoTime();

    private StatusPrinter(PrintStream out) {
        this.out = out;
    }

    public static StatusPrinter onStderr() {
        return new StatusPrinter(System.err);
    }

    public void say(String what) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        out.println(String.format(Locale.ROOT, "%7.1f s  %s", seconds, what));
    }
}
