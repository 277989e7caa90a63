package dev.gavel.system.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process that can be started, stopped, killed, frozen and started again. If it exits by itself, it is started
/// again, as a cluster manager does, and the restart is counted.
final class ServiceProcess implements AutoCloseable {
    private static final Duration STOPS_WITHIN = Duration.ofMinutes(1);

    private final String name;
    private final List<String> command;
    private final Map<String, String> environment;
    private final Path output;
    private @Nullable Process process;
    private boolean wanted;
    private int restarts;

    /// @param environment in addition to that of this process
    /// @param output the file for its output
    ServiceProcess(String name, List<String> command, Map<String, String> environment, Path output) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.output = output;
    }

    synchronized void start() throws IOException {
        wanted = true;
        Process started = begin();
        var _ = started.onExit().thenAcceptAsync(this::restart, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));
    }

    /// Starts a process that is expected to exit by itself.
    ///
    /// @return its exit status
    int runToItsEnd(Duration within) throws IOException, InterruptedException {
        Process started = begin();
        if (!started.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(name + " does not end within " + within + ": see " + output);
        }
        return started.exitValue();
    }

    /// The file with its output.
    Path output() {
        return output;
    }

    /// Whether its output contains a text.
    boolean said(String text) throws IOException {
        return Files.readString(output).contains(text);
    }

    private synchronized Process begin() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("runs already: " + command);
        }
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(new File("/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        return started;
    }

    /// How often it ended by itself.
    synchronized int restarts() {
        return restarts;
    }

    private synchronized void restart(Process ended) {
        if (!wanted || !ended.equals(process)) {
            return;
        }
        restarts++;
        try {
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// `kill -9`. Returns when it is gone.
    void kill() throws InterruptedException {
        Process victim = unwanted();
        victim.destroyForcibly();
        awaitEnd(victim);
    }

    /// Stops it with SIGTERM, as a deployment does. Returns when it has ended.
    ///
    /// @return how long it took
    Duration stop() throws InterruptedException {
        long startNs = System.nanoTime();
        Process stopping = unwanted();
        stopping.destroy();
        awaitEnd(stopping);
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    /// Freezes the process (SIGSTOP).
    void freeze() throws IOException, InterruptedException {
        signal("STOP", running().pid());
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT", running().pid());
    }

    static void signal(String name, long pid) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-s", name, Long.toString(pid)).start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("kill -s " + name + " " + pid + " ended with " + exit);
        }
    }

    /// Kills the process, whatever state it is in.
    @Override
    public synchronized void close() {
        wanted = false;
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private synchronized Process unwanted() {
        wanted = false;
        return running();
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException("was never started: " + command);
        }
        return process;
    }

    private void awaitEnd(Process ending) throws InterruptedException {
        if (!ending.waitFor(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("does not end within " + STOPS_WITHIN + ": see " + output);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
