package dev.gavel.compose.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stops the servers if this process ends without doing so: by `kill -9`, by the kernel's out-of-memory killer, or
/// because its heap is exhausted. Java cannot ask the kernel for that (`PR_SET_PDEATHSIG`).
///
/// It is a shell that reads the process ids of the servers from a pipe. When this process has ended, for any reason,
/// the pipe ends too. It then sends SIGINT, which stops Postgres without a recovery at the next start, and after 0.8 s
/// each SIGQUIT and SIGKILL to those that are still there. It runs only while there are servers.
final class Watchdog {
    private static final Logger log = LoggerFactory.getLogger(Watchdog.class);

    /// Signals that end this process, like Ctrl-C in a terminal, must not end the watchdog first.
    private static final String SCRIPT =
            """
            trap '' HUP INT TERM
            pids=
            while read -r verb pid; do
                kept=
                for one in $pids; do [ "$one" = "$pid" ] || kept="$kept $one"; done
                [ "$verb" = forget ] || kept="$kept $pid"
                pids=$kept
            done
            for signal in INT QUIT KILL; do
                for pid in $pids; do kill -s "$signal" "$pid"; done
                left=4
                while [ -n "$pids" ] && [ $left -gt 0 ]; do
                    sleep 0.2
                    left=$((left - 1))
                    kept=
                    for pid in $pids; do kill -0 "$pid" && kept="$kept $pid"; done
                    pids=$kept
                done
            done
            """;

    private static final long END_TIMEOUT_S = 2;

    /// One for all servers of this process.
    static final Watchdog SHARED = new Watchdog();

    private final Set<Long> servers = new LinkedHashSet<>();
    private @Nullable Process shell;

    /// Begins to watch a server.
    synchronized void watch(long pid) {
        servers.add(pid);
        tell("watch " + pid + "\n");
    }

    /// Call when the server has ended: its process id may be given to another program.
    synchronized void forget(long pid) {
        if (!servers.remove(pid)) {
            return;
        }
        if (servers.isEmpty()) {
            end();
        } else {
            tell("forget " + pid + "\n");
        }
    }

    private void tell(String line) {
        try {
            if (shell != null && shell.isAlive()) {
                write(shell, line);
                return;
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("the watchdog of the servers has ended; starting another");
        }
        begin();
    }

    private void begin() {
        List<String> command = new ArrayList<>();
        if (ServerBinaries.isOnPath("setsid")) {
            command.add("setsid");
        }
        command.addAll(List.of("sh", "-c", SCRIPT, "gavel-watchdog"));
        StringBuilder lines = new StringBuilder();
        servers.forEach(pid -> lines.append("watch ").append(pid).append('\n'));
        try {
            Process begun =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            shell = begun;
            write(begun, lines.toString());
        } catch (IOException e) {
            log.atError().setCause(e).log("no watchdog: the servers keep running if this process is killed");
        }
    }

    private static void write(Process shell, String lines) throws IOException {
        OutputStream pipe = shell.getOutputStream();
        pipe.write(lines.getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
    }

    /// All servers have ended.
    private void end() {
        Process ending = shell;
        shell = null;
        if (ending == null) {
            return;
        }
        // Killed, it can send no signal to a process that has the same id by now.
        ending.destroyForcibly();
        try {
            ending.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
