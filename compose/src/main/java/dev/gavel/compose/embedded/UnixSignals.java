package dev.gavel.compose.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What Java cannot ask of the system by itself: signals other than TERM and KILL.
final class UnixSignals {
    private static final Logger log = LoggerFactory.getLogger(UnixSignals.class);

    private UnixSignals() {}

    /// Sends a signal. A process that has ended meanwhile is no error.
    ///
    /// @param signal by its name without `SIG`
    static void send(String signal, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            log.atWarn().addKeyValue("pid", pid).setCause(e).log("cannot send a signal, terminating the process");
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }

    /// Whether there is such a program.
    static boolean onPath(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return false;
        }
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
