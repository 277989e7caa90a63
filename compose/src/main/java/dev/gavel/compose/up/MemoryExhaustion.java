package dev.gavel.compose.up;

import org.jspecify.annotations.Nullable;

/// What happens when the process has no memory left: it ends at once, with one line, and `./gavel` starts it again
/// (docs/adr/0036). Otherwise it would continue without the threads that failed. The JVM itself ends it when the heap
/// is exhausted (`-XX:+ExitOnOutOfMemoryError`), but not for direct buffers and threads, which Java code counts.
public final class MemoryExhaustion {
    /// The status with which the JVM ends a process whose heap is exhausted.
    public static final int STATUS = 3;

    private MemoryExhaustion() {}

    /// Handles what no thread has caught.
    public static void handleUncaught() {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            haltIfCauseOf(failure);
            if (before == null) {
                System.err.println("Exception in thread \"" + thread.getName() + "\" " + failure);
            } else {
                before.uncaughtException(thread, failure);
            }
        });
    }

    /// Ends the process if memory was exhausted.
    static void haltIfCauseOf(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                System.err.println("gavel up: out of memory: " + cause.getMessage());
                Runtime.getRuntime().halt(STATUS);
            }
        }
    }
}
