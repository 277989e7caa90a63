package dev.gavel.ingest.log;

import java.time.Duration;

/// Ends the waits that are over: one thread looks at all who wait, so that none of them has to set a clock.
public final class ReplyTimeouts implements AutoCloseable {
    /// How late the end of a wait may be noticed.
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final PendingReplies pending;
    private final Thread thread = new Thread(this::run, "ingest-waits");

    public ReplyTimeouts(PendingReplies pending) {
        this.pending = pending;
        thread.setDaemon(true);
    }

    /// To be called before anybody waits: without it only an answer ends a wait.
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
                Thread.sleep(LOOK_EVERY);
                pending.endWaits();
            }
        } catch (InterruptedException e) {
            // Nobody waits any more: the server has stopped before.
        }
    }
}
