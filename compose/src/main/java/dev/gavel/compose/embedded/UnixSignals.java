package dev.gavel.compose.embedded;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends signals to processes. Java itself can only send TERM and KILL.
final class UnixSignals {
    private static final Logger log = LoggerFactory.getLogger(UnixSignals.class);

    private UnixSignals() {}

    /// Sends a signal. It is no error if the process has exited.
    ///
    /// @param signal name without `SIG`
    static void send(String signal, long pid) throws InterruptedException {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            log.atWarn().addKeyValue("pid", pid).setCause(e).log("sending a signal failed; terminating the process");
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }
}
