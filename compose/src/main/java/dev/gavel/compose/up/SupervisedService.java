package dev.gavel.compose.up;

import dev.gavel.compose.up.RunningParts.StackPart;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A service of the stack that is started again when it fails, as a container would be (docs/adr/0036). The others go
/// on meanwhile: reads work without a processor, and bids without a projector.
final class SupervisedService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SupervisedService.class);

    /// A service that fails at the same record again and again is not tried more often than once a minute.
    private static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /// @param first wait before a restart, doubled after each failure
    /// @param longest wait; a service that ran for longer begins with the first again
    record Backoff(Duration first, Duration longest) {}

    /// A started service.
    interface Service extends AutoCloseable {
        /// @return the failure that ended it; `null`: it was closed
        @Nullable Throwable awaitEnd() throws InterruptedException;

        @Override
        void close();
    }

    private final StackPart part;
    private final Callable<? extends Service> starter;
    private final StatusPrinter status;
    private final Backoff backoff;
    private final Thread supervisor;
    private Service running;
    private boolean closed;

    private SupervisedService(
            StackPart part, Callable<? extends Service> starter, StatusPrinter status, Backoff backoff, Service first) {
        this.part = part;
        this.starter = starter;
        this.status = status;
        this.backoff = backoff;
        this.running = first;
        this.supervisor = Thread.ofPlatform().daemon().name("supervise-" + part).unstarted(this::supervise);
    }

    /// Starts the service and returns when it runs.
    ///
    /// @throws Exception of the starter: the first start is not repeated
    static SupervisedService start(StackPart part, Callable<? extends Service> starter, StatusPrinter status)
            throws Exception {
        return start(part, starter, status, DEFAULT);
    }

    static SupervisedService start(
            StackPart part, Callable<? extends Service> starter, StatusPrinter status, Backoff backoff)
            throws Exception {
        SupervisedService service = new SupervisedService(part, starter, status, backoff, starter.call());
        service.supervisor.start();
        return service;
    }

    @Override
    public void close() {
        Service last;
        synchronized (this) {
            closed = true;
            last = running;
        }
        supervisor.interrupt();
        last.close();
    }

    private void supervise() {
        Duration wait = backoff.first();
        try {
            while (true) {
                long startNs = System.nanoTime();
                Throwable failure = current().awaitEnd();
                if (isClosed()) {
                    return;
                }
                MemoryExhaustion.haltIfCauseOf(failure);
                if (System.nanoTime() - startNs > backoff.longest().toNanos()) {
                    wait = backoff.first();
                }
                announce("failed", failure, wait);
                current().close();
                Thread.sleep(wait);
                wait = doubled(wait);
                while (!startAgain(wait)) {
                    Thread.sleep(wait);
                    wait = doubled(wait);
                }
                if (isClosed()) {
                    return;
                }
                status.print(part + " is back");
            }
        } catch (InterruptedException e) {
            log.atDebug().addKeyValue("part", part).log("supervision stopped");
        }
    }

    /// @param wait until the next attempt
    /// @return false if it has to be tried again
    private boolean startAgain(Duration wait) throws InterruptedException {
        Service started;
        try {
            started = starter.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            announce("does not start", e, wait);
            return false;
        }
        synchronized (this) {
            if (!closed) {
                running = started;
                return true;
            }
        }
        started.close();
        return true;
    }

    private void announce(String what, @Nullable Throwable failure, Duration wait) {
        log.atError().addKeyValue("part", part).setCause(failure).log("service " + what);
        status.print("%s %s (%s); starting it again in %d s".formatted(part, what, reason(failure), wait.toSeconds()));
    }

    private static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "it ended";
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    private Duration doubled(Duration wait) {
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(backoff.longest()) < 0 ? doubled : backoff.longest();
    }

    private synchronized Service current() {
        return running;
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
