package dev.gavel.compose.up;

import dev.gavel.schema.StartupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The parts that run.
final class RunningParts {
    private static final Logger log = LoggerFactory.getLogger(RunningParts.class);

    private final StatusPrinter console;
    private final Map<StackPart, AutoCloseable> running = Collections.synchronizedMap(new EnumMap<>(StackPart.class));

    RunningParts(StatusPrinter console) {
        this.console = console;
    }

    /// Returns when the part runs.
    ///
    /// @throws StartupException if it doesn't
    void start(StackPart part, Callable<? extends AutoCloseable> starter) throws InterruptedException {
        try {
            running.put(part, starter.call());
            console.say(part + " is up");
        } catch (StartupException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            log.atError().addKeyValue("part", part).setCause(e).log("a part does not start");
            throw new StartupException("the " + part + " does not start: " + e.getMessage(), e);
        }
    }

    /// Returns when all of them run.
    ///
    /// @throws StartupException of one that doesn't, when the others have finished starting
    void startTogether(Map<StackPart, Callable<AutoCloseable>> starters) throws InterruptedException {
        List<Future<?>> starting = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("starts-", 1).factory())) {
            starters.forEach((part, starter) ->
                    starting.add(
                            threads.submit(() -> {
                                start(part, starter);
                                return part;
                            })));
        }
        for (Future<?> start : starting) {
            try {
                start.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof StartupException failure
                        ? failure
                        : new StartupException("" + e.getCause(), e);
            }
        }
    }

    /// Stops all, in the reverse order. A part that takes too long is left behind, and the next one has its turn.
    ///
    /// @param bound for all of them together
    void stopWithin(Duration bound) {
        long deadlineNs = System.nanoTime() + bound.toNanos();
        for (StackPart part : List.of(StackPart.values()).reversed()) {
            AutoCloseable closeable = running.remove(part);
            if (closeable != null) {
                Thread stopper = Thread.ofPlatform().daemon().name("stops-" + part).start(() -> stop(part, closeable));
                if (!joined(stopper, deadlineNs)) {
                    log.atError().addKeyValue("part", part).log("does not stop in time, going on without it");
                    console.say(part + " does not stop in time, going on without it");
                }
            }
        }
    }

    private void stop(StackPart part, AutoCloseable closeable) {
        try {
            closeable.close();
            console.say(part + " has stopped");
        } catch (Exception e) {
            log.atError().addKeyValue("part", part).setCause(e).log("a part does not stop cleanly");
            console.say(part + " did not stop cleanly: " + e);
        }
    }

    /// Interrupts don't shorten the wait: they asked for this very end.
    private static boolean joined(Thread stopper, long deadlineNs) {
        while (true) {
            try {
                return stopper.join(Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime())));
            } catch (InterruptedException e) {
                log.atDebug().log("interrupted while stopping");
            }
        }
    }
}
