package dev.gavel.compose.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A process that starts two servers, one of which ignores SIGINT and SIGQUIT, and prints their process ids.
final class ParentOfSleepers {
    private ParentOfSleepers() {}

    public static void main(String[] arguments) throws Exception {
        Path log = Path.of(arguments[0]);
        ChildProcess one = start(log, "exec sleep 600");
        ChildProcess stubborn = start(log, "trap '' INT QUIT; while :; do sleep 1; done");
        System.out.println(one.pid() + " " + stubborn.pid());
        Thread.currentThread().join();
    }

    private static ChildProcess start(Path log, String script) throws Exception {
        return ChildProcess.start(
                "server", List.of("sh", "-c", script), log, () -> true, Duration.ofSeconds(10), _ -> {});
    }
}
