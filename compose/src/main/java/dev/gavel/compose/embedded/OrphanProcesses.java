package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Servers that a killed run left behind. They are found by their executable, not by a pid file: each data directory
/// has its own copies of the server binaries, so a process that runs one of them belongs to that directory.
public final class OrphanProcesses {
    private static final Logger log = LoggerFactory.getLogger(OrphanProcesses.class);

    private static final Duration POLL = Duration.ofMillis(10);

    private OrphanProcesses() {}

    /// Stops the servers with SIGINT, then with SIGQUIT, and waits until they have exited. The caller must hold the
    /// lock of the data directory.
    ///
    /// @param programs directory of the server binaries; may be missing
    /// @param timeout for each of the two signals
    /// @return the number of servers found
    /// @throws StartupException if a server does not stop
    public static int stop(Path programs, Duration timeout) throws IOException, InterruptedException {
        List<ProcessHandle> all = find(programs);
        List<ProcessHandle> servers = servers(all);
        for (String signal : List.of("INT", "QUIT")) {
            for (ProcessHandle server : servers) {
                if (server.isAlive()) {
                    log.atWarn()
                            .addKeyValue("pid", server.pid())
                            .addKeyValue("program", program(server))
                            .addKeyValue("signal", signal)
                            .log("stopping a server that a killed run left behind");
                    UnixSignals.send(signal, server.pid());
                }
            }
            if (exitWithin(all, timeout)) {
                return servers.size();
            }
        }
        throw new StartupException(
                "servers of a killed run do not stop; kill these processes and start again: "
                        + all.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList());
    }

    /// Finds the processes whose executable is in the directory.
    static List<ProcessHandle> find(Path programs) throws IOException {
        if (!Files.isDirectory(programs)) {
            return List.of();
        }
        Path directory = programs.toRealPath();
        return ProcessHandle.allProcesses().filter(process -> isIn(directory, program(process))).toList();
    }

    private static boolean isIn(Path directory, String program) {
        try {
            return Path.of(program).startsWith(directory);
        } catch (InvalidPathException e) {
            return false; // another program, with a name that the locale cannot express
        }
    }

    /// Leaves out child processes of a server, which exit with it.
    private static List<ProcessHandle> servers(List<ProcessHandle> all) {
        Set<Long> pids = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        return all.stream()
                .filter(process -> !process.parent().map(parent -> pids.contains(parent.pid())).orElse(false))
                .toList();
    }

    /// The executable; empty if this process may not see it.
    private static String program(ProcessHandle process) {
        Optional<String> program = process.info().command();
        return program.orElseGet(() -> firstArgument(process.pid()));
    }

    /// In most containers root may see the executable of its own processes only, but the arguments of all of them.
    private static String firstArgument(long pid) {
        try {
            byte[] arguments = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            String first = new String(arguments, StandardCharsets.UTF_8).split("\0", 2)[0];
            return first.startsWith("/") ? first : "";
        } catch (IOException e) {
            return ""; // it has exited, or there is no /proc
        }
    }

    private static boolean exitWithin(List<ProcessHandle> processes, Duration timeout) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadlineNs) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }
}
