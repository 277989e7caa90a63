package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A `gavel up` in a process of its own, and the commands that find it by its data directory.
record UpProcess(Path data, Process process) implements AutoCloseable {
    private static final long STOPS_WITHIN_S = 60;

    static UpProcess start(Path directory, String... options) throws IOException {
        int[] ports = FreePorts.find(4);
        Path data = directory.resolve("data");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Gavel.class.getName(),
                                "up",
                                "--data=" + data,
                                "--port=" + ports[0],
                                "--kafka-port=" + ports[1],
                                "--postgres-port=" + ports[2],
                                "--redis-port=" + ports[3]));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectError(directory.resolve("up.err").toFile()).start();
        String ready =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        assertThat(ready).startsWith("gavel ready");
        return new UpProcess(data, process);
    }

    /// Runs a command in this process.
    GavelRun gavel(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--data=" + data);
        return GavelRun.of(all.toArray(String[]::new));
    }

    /// As Ctrl-C does.
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(STOPS_WITHIN_S, TimeUnit.SECONDS).join();
    }
}
