package dev.gavel.compose.up;

import java.io.PrintStream;
import java.util.Locale;

/// Prints the progress of `gavel up` to the terminal: one line per step, with the seconds since the start.
public final class StatusPrinter {
    private final PrintStream out;
    private final long startNs = System.nanoTime();

    private StatusPrinter(PrintStream out) {
        this.out = out;
    }

    public static StatusPrinter onStderr() {
        return new StatusPrinter(System.err);
    }

    public void print(String message) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        out.println(String.format(Locale.ROOT, "%7.1f s  %s", seconds, message));
    }
}
