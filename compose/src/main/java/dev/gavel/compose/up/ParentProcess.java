package dev.gavel.compose.up;

import java.time.Duration;

/// The script `./gavel`, which starts this process again if it crashes. If the script is killed, nobody would stop this
/// process.
final class ParentProcess {
    /// Set by `./gavel` to its process id.
    private static final String PROPERTY = "gavel.supervisor";

    private static final Duration POLL = Duration.ofMillis(500);

    private ParentProcess() {}

    /// Whether there is one.
    static boolean exists() {
        return System.getProperty(PROPERTY) != null;
    }

    /// Calls the action once when the script has ended; does nothing if there is none.
    static void onEnd(Runnable action) {
        Long pid = Long.getLong(PROPERTY);
        if (pid == null) {
            return;
        }
        ProcessHandle script = ProcessHandle.of(pid).orElse(null);
        Thread.ofPlatform()
                .daemon()
                .name("watch-script")
                .start(() -> {
                    try {
                        while (script != null && script.isAlive()) {
                            Thread.sleep(POLL);
                        }
                        action.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }
}
