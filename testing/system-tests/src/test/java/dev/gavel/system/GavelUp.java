package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.testing.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A `gavel up` in a process of its own, on free ports, with its data in a folder that the test keeps.
public final class GavelUp implements AutoCloseable {
    private static final String DEFAULT_HEAP = "-Xmx768m";

    /// As the tests' own JVM.
    private static final String FIRST_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final long READY_WITHIN_S = 120;
    private static final long STOPS_WITHIN_S = 60;
    private static final Path JAR = Path.of("..", "..", "compose", "target", "gavel.jar");
    private static final Path CATALOG_LIB = Path.of("..", "..", "catalog-cdc", "target", "lib");

    public final StackPorts ports;
    private final Path data;
    private final Process process;

    /// Where one stack listens: the same for every start on the same data.
    public record StackPorts(int http, int kafka, int postgres, int redis) {
        public static StackPorts free() {
            int[] ports = FreePorts.find(4);
            return new StackPorts(ports[0], ports[1], ports[2], ports[3]);
        }
    }

    private GavelUp(Path data, StackPorts ports, Process process) {
        this.data = data;
        this.ports = ports;
        this.process = process;
    }

    /// Returns when the stack says that it is ready.
    public static GavelUp start(Path data, StackPorts ports) throws Exception {
        return start(data, ports, "on");
    }

    /// @param fastPath `off`: every bid is on the log, rejected ones included
    public static GavelUp start(Path data, StackPorts ports, String fastPath) throws Exception {
        return start(data, ports, fastPath, DEFAULT_HEAP);
    }

    /// @param heap the JVM flag of the maximum heap
    /// @param options others of `gavel up`
    public static GavelUp start(Path data, StackPorts ports, String fastPath, String heap, String... options)
            throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--data=" + data.resolve("gavel"),
                                "--port=" + ports.http(),
                                "--kafka-port=" + ports.kafka(),
                                "--postgres-port=" + ports.postgres(),
                                "--redis-port=" + ports.redis(),
                                "--fast-path=" + fastPath));
        arguments.addAll(List.of(options));
        Process process =
                java(
                        data.resolve("up.err"),
                        Map.of(),
                        List.of(heap, "-XX:+ExitOnOutOfMemoryError", FIRST_COMPILER, "-jar", absolute(JAR)),
                        arguments.toArray(String[]::new));
        GavelUp up = new GavelUp(data, ports, process);
        String ready =
                CompletableFuture.supplyAsync(() -> firstLine(process))
                        .completeOnTimeout("not ready after " + READY_WITHIN_S + " s", READY_WITHIN_S, TimeUnit.SECONDS)
                        .join();
        assertThat(ready).as("see %s", data).startsWith("gavel ready http=");
        return up;
    }

    /// Any gavel command, its stderr in a file.
    public static Process gavel(Path stderr, String... arguments) throws IOException {
        return java(stderr, Map.of(), List.of(DEFAULT_HEAP, FIRST_COMPILER, "-jar", absolute(JAR)), arguments);
    }

    /// `gavel catalog`, whose class path has Debezium's jars as well.
    static Process catalog(Path stderr, Map<String, String> environment, String... arguments) throws IOException {
        String classPath = absolute(JAR) + File.pathSeparator + absolute(CATALOG_LIB) + File.separator + "*";
        return java(
                stderr, environment, List.of(DEFAULT_HEAP, "-cp", classPath, "dev.gavel.compose.cli.Gavel"), arguments);
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    private static Process java(Path stderr, Map<String, String> environment, List<String> program, String... arguments)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(stderr.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /// `gavel verify --against-read-models` finds that every command has its decision, and that Postgres and Redis are
    /// the fold of the log.
    public void assertEqualToItsLog() throws Exception {
        Process verify =
                gavel(
                        data.resolve("verify.err"),
                        "verify",
                        "--against-read-models",
                        "--kafka=127.0.0.1:" + ports.kafka(),
                        "--data=" + data.resolve("gavel"));
        String report = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor()).as("%s; see %s", report, data).isZero();
        assertThat(report).contains("READ MODELS EQUAL");
    }

    /// A variable of the file `credentials`.
    String credential(String variable) {
        try {
            String prefix = "export " + variable + "=";
            return Files.readAllLines(data.resolve("gavel").resolve("credentials")).stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// As the kernel's out-of-memory killer would: nothing is flushed, nothing said; the databases are orphans.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(STOPS_WITHIN_S, TimeUnit.SECONDS)).isTrue();
    }

    /// As Ctrl-C does.
    public int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(STOPS_WITHIN_S, TimeUnit.SECONDS))
                .as("stops within %d s; see %s", STOPS_WITHIN_S, data)
                .isTrue();
        return process.exitValue();
    }

    /// The stack's own children: Postgres and Redis.
    public ProcessHandle child(String name) {
        return process.descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no child process " + name));
    }

    /// For a test that failed on its way: leaves no process behind.
    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            process.onExit().completeOnTimeout(process, STOPS_WITHIN_S, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }

    private static String firstLine(Process process) {
        try {
            return String.valueOf(process.inputReader().readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
