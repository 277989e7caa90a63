package dev.gavel.ingest.log;

import java.time.Duration;

/// The watchdog of pending replies. Request threads park without a timeout; this one thread wakes those whose wait is
/// over.
public final class ReplyTimeouts implements AutoCloseable {
    /// How late a timeout may be noticed.
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    private final PendingReplies pending;
    private final Thread thread = new Thread(this::run, "ingest-waits");

    public ReplyTimeouts(PendingReplies pending) {
        this.pending = pending;
        thread.setDaemon(true);
    }

    /// To be called before the first command is sent. Until then only a reply ends a wait.
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(CHECK_INTERVAL);
                pending.checkTimeouts();
            }
        } catch (InterruptedException e) {
            // Closed. The server has stopped before, so no request waits.
        }
    }
}
