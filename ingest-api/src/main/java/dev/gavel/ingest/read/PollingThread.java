package dev.gavel.ingest.read;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A thread that asks another system the same question again and again, until it is closed. It is a daemon.
public final class PollingThread implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PollingThread.class);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final Thread thread;
    private final Round round;
    private volatile boolean stopping;

    /// One question, and the pause after it.
    @FunctionalInterface
    public interface Round {
        void run() throws InterruptedException;
    }

    public PollingThread(String name, Round round) {
        this.round = round;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Interrupts the round, and waits until it has ended.
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        try {
            boolean _ = thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                round.run();
            }
        } catch (InterruptedException e) {
            log.atDebug().addKeyValue("thread", thread.getName()).log("polling stopped");
        } catch (RuntimeException | Error bug) {
            log.atError().addKeyValue("thread", thread.getName()).setCause(bug).log("a bug stopped the polling");
            throw bug;
        }
    }
}
