package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Servers that an earlier, killed run left behind. They are known by their executable: each data directory has its own
/// copies of the programs, so whoever runs one of them is ours, whatever a pid file may say or miss.
public final class OrphanProcesses {
    private static final Logger log = LoggerFactory.getLogger(OrphanProcesses.class);

    private static final Duration POLL = Duration.ofMillis(10);

    private OrphanProcesses() {}

    /// Stops them, fast but in order, and waits. To be called only by the one who holds the data directory.
    ///
    /// @param programs the directory of the programs; it may not exist yet
    /// @param bound for each of the two tries, a kind one and one that isn't
    /// @return how many servers there were
    /// @throws StartupException if one does not stop
    public static int stop(Path programs, Duration bound) throws IOException, InterruptedException {
        List<ProcessHandle> all = of(programs);
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
            if (endWithin(all, bound)) {
                return servers.size();
            }
        }
        throw new StartupException(
                "servers of an earlier run do not stop; end these processes and start again: "
                        + all.stream().filter(ProcessHandle::isAlive).map(ProcessHandle::pid).toList());
    }

    /// The processes that run a program of this directory.
    static List<ProcessHandle> of(Path programs) throws IOException {
        if (!Files.isDirectory(programs)) {
            return List.of();
        }
        Path directory = programs.toRealPath();
        return ProcessHandle.allProcesses().filter(process -> Path.of(program(process)).startsWith(directory)).toList();
    }

    /// Without the children that a server has itself: they end with it.
    private static List<ProcessHandle> servers(List<ProcessHandle> all) {
        Set<Long> pids = all.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        return all.stream()
                .filter(process -> !process.parent().map(parent -> pids.contains(parent.pid())).orElse(false))
                .toList();
    }

    /// Empty if it is not ours to see.
    private static String program(ProcessHandle process) {
        Optional<String> program = process.info().command();
        return program.orElse("");
    }

    private static boolean endWithin(List<ProcessHandle> processes, Duration bound) throws InterruptedException {
        long deadlineNs = System.nanoTime() + bound.toNanos();
        while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() > deadlineNs) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }
}
