package dev.gavel.compose.up;

import dev.gavel.schema.StartupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts of the stack that have started. They are stopped in reverse order.
final class RunningParts {
    private static final Logger log = LoggerFactory.getLogger(RunningParts.class);

    private final StatusPrinter status;
    private final Map<StackPart, AutoCloseable> running = Collections.synchronizedMap(new EnumMap<>(StackPart.class));

    RunningParts(StatusPrinter status) {
        this.status = status;
    }

    /// Starts a part and returns when it runs.
    ///
    /// @throws StartupException if it does not start
    void start(StackPart part, Callable<? extends AutoCloseable> starter) throws InterruptedException {
        try {
            running.put(part, starter.call());
            status.print(part + " is up");
        } catch (StartupException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.atError().addKeyValue("part", part).setCause(e).log("part failed to start");
            throw new StartupException(part + " failed to start: " + e.getMessage(), e);
        }
    }

    /// Starts several parts in parallel and returns when all of them run.
    ///
    /// @throws StartupException if one does not start; thrown after the others have finished starting
    void startTogether(Map<StackPart, Callable<AutoCloseable>> starters) throws InterruptedException {
        List<Future<?>> starts = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start-part-", 1).factory())) {
            starters.forEach((part, starter) ->
                    starts.add(
                            threads.submit(() -> {
                                start(part, starter);
                                return part;
                            })));
        }
        for (Future<?> start : starts) {
            try {
                start.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof StartupException failure
                        ? failure
                        : new StartupException("" + e.getCause(), e);
            }
        }
    }

    /// Stops all parts in reverse order. A part that does not stop before its timeout is abandoned, and the next one is
    /// stopped.
    ///
    /// @param timeouts of each part: one that hangs does not take the time of the others
    void stop(Function<StackPart, Duration> timeouts) {
        for (StackPart part : List.of(StackPart.values()).reversed()) {
            AutoCloseable closeable = running.remove(part);
            if (closeable != null) {
                Thread stopper = Thread.ofPlatform().daemon().name("stop-" + part).start(() -> stop(part, closeable));
                if (!joined(stopper, System.nanoTime() + timeouts.apply(part).toNanos())) {
                    log.atError().addKeyValue("part", part).log("part did not stop in time; continuing without it");
                    status.print(part + " did not stop in time; continuing without it");
                }
            }
        }
    }

    private void stop(StackPart part, AutoCloseable closeable) {
        try {
            closeable.close();
            status.print(part + " has stopped");
        } catch (Exception e) {
            log.atError().addKeyValue("part", part).setCause(e).log("part failed to stop cleanly");
            status.print(part + " failed to stop cleanly: " + e);
        }
    }

    /// Interrupts do not shorten the wait, because the shutdown that is under way causes them.
    private static boolean joined(Thread stopper, long deadlineNs) {
        while (true) {
            try {
                return stopper.join(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
            } catch (InterruptedException e) {
                log.atDebug().log("interrupted while stopping");
            }
        }
    }

    /// The parts of the stack in start order: each needs only parts before it.
    enum StackPart {
        KAFKA,
        POSTGRES,
        REDIS,
        PROJECTOR,
        PROCESSOR,
        INGEST,
        WEBHOOKS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
