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

/// A server that runs as a child process and must be there: when it dies by itself it is started again.
///
/// It runs in a session of its own (`setsid`, where there is one). Ctrl-C in a terminal goes to every process of the
/// foreground group, and a Postgres that stops by itself would leave a projector that cannot drain.
final class ChildProcess implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);
    private static final Duration READY_POLL = Duration.ofMillis(20);
    private static final Duration STOP = Duration.ofSeconds(8);
    private static final long MAX_LOG_BYTES = 10 << 20;

    private final String name;
    private final List<String> command;
    private final Path logFile;
    private final BooleanSupplier ready;
    private final Consumer<String> notices;
    private final Thread keeper;
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
        this.keeper = Thread.ofPlatform().daemon().name("keeps-" + name).unstarted(this::keep);
    }

    /// Returns when it is ready for the first time.
    ///
    /// @param logFile what it prints goes there
    /// @param ready asked again and again, at most for `bound`
    /// @param notices told, in a sentence for people, when it died and when it came back
    /// @throws StartupException if it ends, or is not ready in time; then it is stopped
    static ChildProcess start(
            String name,
            List<String> command,
            Path logFile,
            BooleanSupplier ready,
            Duration bound,
            Consumer<String> notices)
            throws IOException, InterruptedException {
        rotate(logFile);
        ChildProcess child = new ChildProcess(name, command, logFile, ready, notices);
        try {
            child.awaitReady(bound);
        } catch (StartupException | InterruptedException e) {
            child.close();
            throw e;
        }
        child.keeper.start();
        return child;
    }

    synchronized long pid() {
        return process.pid();
    }

    /// Asks it to stop, and waits; makes it stop when that takes too long.
    @Override
    public void close() {
        Process last;
        synchronized (this) {
            stopping = true;
            last = process;
        }
        keeper.interrupt();
        try {
            UnixSignals.send("INT", last.pid());
            if (!last.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().addKeyValue("part", name).log("does not stop when asked, stopping it at once");
                UnixSignals.send("QUIT", last.pid());
                last.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            last.destroy();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady(Duration bound) throws InterruptedException {
        long deadlineNs = System.nanoTime() + bound.toNanos();
        while (!ready.getAsBoolean()) {
            if (process.waitFor(READY_POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartupException(
                        "%s ended with %d as it started: %s".formatted(name, process.exitValue(), lastWords()));
            }
            if (System.nanoTime() > deadlineNs) {
                throw new StartupException(
                        "%s is not ready after %d s: see %s".formatted(name, bound.toSeconds(), logFile));
            }
        }
    }

    /// Runs until [#close]: waits for the child's death, and brings it back.
    private void keep() {
        Duration backoff = FIRST_BACKOFF;
        try {
            while (true) {
                long startNs = System.nanoTime();
                int exit = process.waitFor();
                if (System.nanoTime() - startNs > LONGEST_BACKOFF.toNanos()) {
                    backoff = FIRST_BACKOFF;
                }
                log.atError().addKeyValue("part", name).addKeyValue("exit", exit).log("child process died");
                notices.accept("%s died (exit %d), starting it again".formatted(name, exit));
                Thread.sleep(backoff);
                backoff = shorter(backoff.multipliedBy(2), LONGEST_BACKOFF);
                if (!respawn()) {
                    return;
                }
                announceWhenReady();
            }
        } catch (InterruptedException e) {
            log.atDebug().addKeyValue("part", name).log("no longer kept");
        }
    }

    /// False: it is being stopped.
    private synchronized boolean respawn() {
        if (stopping) {
            return false;
        }
        try {
            process = spawn();
        } catch (IOException e) {
            // The dead process stands; the keeper comes again after a longer while.
            log.atError().addKeyValue("part", name).setCause(e).log("child process does not start");
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
        List<String> line = new ArrayList<>();
        if (UnixSignals.onPath("setsid")) {
            line.add("setsid");
        }
        line.addAll(command);
        return new ProcessBuilder(line)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
                .start();
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(logFile);
            return (lines.isEmpty() ? "it said nothing" : lines.getLast()) + " (more in " + logFile + ")";
        } catch (IOException e) {
            return "and its log " + logFile + " is unreadable";
        }
    }

    private static Duration shorter(Duration one, Duration other) {
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
