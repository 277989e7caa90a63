package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server that runs as a child process. If it exits by itself it is started again. If this process is killed, the
/// [Watchdog] stops the server.
///
/// It runs in its own session if `setsid` is available. In a terminal, Ctrl-C sends a signal to every process of the
/// foreground process group, and a Postgres that stops before the projector would prevent it from draining.
final class ChildProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration READY_POLL = Duration.ofMillis(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(8);
    private static final long MAX_LOG_BYTES = 10 << 20;

    private final String name;
    private final List<String> command;
    private final Path logFile;
    private final BooleanSupplier ready;
    private final Consumer<String> notices;
    private final Thread supervisor;
    private Process process;
    private boolean stopping;

    private ChildProcess(
            String name, List<String> command, Path logFile, BooleanSupplier ready, Consumer<String> notices)
            throws IOException {
        this.name = name;
        this.command = command;
        this.logFile = logFile;
        this.ready = ready;
        this.notices = notices;
        this.process = spawn();
        this.supervisor = Thread.ofPlatform().daemon().name("supervise-" + name).unstarted(this::superviseUntilClosed);
    }

    /// Starts the process and returns when it is ready.
    ///
    /// @param logFile receives the output of the process
    /// @param ready polled until it returns true, at most for `timeout`
    /// @param notices receives a sentence for people when the process has died and when it is back
    /// @throws StartupException if the process exits or is not ready in time; it is stopped in that case
    static ChildProcess start(
            String name,
            List<String> command,
            Path logFile,
            BooleanSupplier ready,
            Duration timeout,
            Consumer<String> notices)
            throws IOException, InterruptedException {
        rotate(logFile);
        ChildProcess child = new ChildProcess(name, command, logFile, ready, notices);
        try {
            child.awaitReady(timeout);
        } catch (StartupException | InterruptedException e) {
            child.close();
            throw e;
        }
        child.supervisor.start();
        return child;
    }

    synchronized long pid() {
        return process.pid();
    }

    /// Stops the process: with SIGINT, and with SIGQUIT if it has not exited after a while.
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            stopping = true;
            last = process;
        }
        supervisor.interrupt();
        try {
            UnixSignals.send("INT", last.pid());
            if (!last.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().addKeyValue("part", name).log("child process ignores SIGINT; sending SIGQUIT");
                UnixSignals.send("QUIT", last.pid());
                last.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            }
            Watchdog.SHARED.forget(last.pid());
        } catch (InterruptedException e) {
            last.destroy();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady(Duration timeout) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!ready.getAsBoolean()) {
            if (process.waitFor(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartupException(
                        "%s exited with status %d during start: %s"
                                .formatted(name, process.exitValue(), lastLine(logFile)));
            }
            if (System.nanoTime() > deadlineNs) {
                throw new StartupException(
                        "%s is not ready after %d s: see %s".formatted(name, timeout.toSeconds(), logFile));
            }
        }
    }

    /// Restarts the process whenever it exits.
    private void superviseUntilClosed() {
        Duration backoff = MIN_BACKOFF;
        try {
            while (true) {
                long startNs = System.nanoTime();
                int exit = process.waitFor();
                Watchdog.SHARED.forget(process.pid());
                if (System.nanoTime() - startNs > MAX_BACKOFF.toNanos()) {
                    backoff = MIN_BACKOFF;
                }
                log.atError().addKeyValue("part", name).addKeyValue("exit", exit).log("child process died");
                notices.accept("%s died (exit status %d), restarting it".formatted(name, exit));
                Thread.sleep(backoff);
                backoff = min(backoff.multipliedBy(2), MAX_BACKOFF);
                if (!respawn()) {
                    return;
                }
                announceWhenReady();
            }
        } catch (InterruptedException e) {
            log.atDebug().addKeyValue("part", name).log("supervision of child process stopped");
        }
    }

    /// @return false if the process is being stopped
    private synchronized boolean respawn() {
        if (stopping) {
            return false;
        }
        try {
            process = spawn();
        } catch (IOException e) {
            // `process` is still the dead one, so the supervisor tries again after a longer backoff.
            log.atError().addKeyValue("part", name).setCause(e).log("child process failed to start");
        }
        return true;
    }

    private void announceWhenReady() throws InterruptedException {
        while (process.isAlive()) {
            if (ready.getAsBoolean()) {
                log.atInfo().addKeyValue("part", name).addKeyValue("pid", process.pid()).log("child process is back");
                notices.accept(name + " is back");
                return;
            }
            Thread.sleep(READY_POLL);
        }
    }

    private Process spawn() throws IOException {
        List<String> arguments = new ArrayList<>();
        if (ServerBinaries.isOnPath("setsid")) {
            arguments.add("setsid");
        }
        arguments.addAll(command);
        Process started =
                new ProcessBuilder(arguments)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                        .start();
        Watchdog.SHARED.watch(started.pid());
        return started;
    }

    /// The last line of a log that is neither empty nor a hint, and the location of the log.
    static String lastLine(Path logFile) {
        try {
            List<String> lines =
                    Files.readAllLines(logFile).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("HINT:") && !isCleanup(line))
                            .toList();
            return (lines.isEmpty() ? "no output" : lines.getLast()) + " (details are in " + logFile + ")";
        } catch (IOException e) {
            return "its log " + logFile + " cannot be read: " + e;
        }
    }

    /// What initdb says after it has failed.
    private static boolean isCleanup(String line) {
        return line.startsWith("initdb: removing") || line.startsWith("initdb: hint:");
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void rotate(Path logFile) throws IOException {
        Files.createDirectories(logFile.toAbsolutePath().getParent());
        if (Files.exists(logFile) && Files.size(logFile) > MAX_LOG_BYTES) {
            Files.move(
                    logFile, logFile.resolveSibling(logFile.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
