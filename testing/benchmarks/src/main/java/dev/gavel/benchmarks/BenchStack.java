package dev.gavel.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A `gavel up` that the suite starts on free ports, with a temporary data directory.
final class BenchStack implements AutoCloseable {
    private static final long STOPS_WITHIN_S = 60;
    private static final List<String> PORTS = List.of("--port", "--kafka-port", "--postgres-port", "--redis-port");

    private final Path folder;
    private final List<String> command;
    private Process process;
    private String ready = "";
    private double startSeconds;

    private BenchStack(Path folder, List<String> command) throws IOException {
        this.folder = folder;
        this.command = command;
        this.process = begin();
    }

    /// The command that starts Gavel.
    static String script() throws IOException {
        String script = System.getProperty("gavel.script", "");
        if (script.isEmpty()) {
            throw new IOException("run it as `./gavel bench --suite`, or say with --url where a Gavel runs");
        }
        return script;
    }

    /// Returns when it is ready.
    ///
    /// @param options of `gavel up`
    static BenchStack start(String... options) throws IOException {
        Path folder = Files.createTempDirectory("gavel-bench");
        List<String> command = new ArrayList<>(List.of(script(), "up", "--data", folder.resolve("data").toString()));
        int[] ports = freePorts(PORTS.size());
        for (int i = 0; i < ports.length; i++) {
            command.addAll(List.of(PORTS.get(i), Integer.toString(ports[i])));
        }
        command.addAll(List.of(options));
        return new BenchStack(folder, command);
    }

    /// Stops the stack and starts it again on the same data.
    void restart() throws IOException, InterruptedException {
        process.destroy();
        process.waitFor();
        process = begin();
    }

    String url() {
        return where("http");
    }

    /// An address from the ready line: `http`, `kafka`, `postgres`, `redis`.
    String where(String part) {
        for (String word : ready.split(" ", -1)) {
            if (word.startsWith(part + "=")) {
                return word.substring(part.length() + 1);
            }
        }
        throw new IllegalStateException(part + " is not in: " + ready);
    }

    Path data() {
        return folder.resolve("data");
    }

    /// Of the JVM, which is a child of the script.
    long pid() {
        try {
            return Long.parseLong(Files.readString(data().resolve("gavel.lock")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// From the last exec to ready.
    double startSeconds() {
        return startSeconds;
    }

    private Process begin() throws IOException {
        long startNs = System.nanoTime();
        Process begun = new ProcessBuilder(command).redirectError(folder.resolve("up.err").toFile()).start();
        String line = begun.inputReader().readLine();
        if (line == null || !line.startsWith("gavel ready")) {
            String why = Files.readString(folder.resolve("up.err"));
            begun.destroy();
            delete(folder);
            throw new IOException("gavel up did not start:\n" + why);
        }
        ready = line;
        startSeconds = (System.nanoTime() - startNs) / 1e9;
        return begun;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOPS_WITHIN_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    static int[] freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
