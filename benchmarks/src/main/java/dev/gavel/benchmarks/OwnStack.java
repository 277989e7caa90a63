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

/// A `gavel up` of the suite's own: free ports, a new folder that goes when it ends.
final class OwnStack implements AutoCloseable {
    private static final long STOPS_WITHIN_S = 60;
    private static final List<String> PORTS = List.of("--port", "--kafka-port", "--postgres-port", "--redis-port");

    private final Process process;
    private final Path folder;
    private final String url;
    private final double startSeconds;

    private OwnStack(Process process, Path folder, String url, double startSeconds) {
        this.process = process;
        this.folder = folder;
        this.url = url;
        this.startSeconds = startSeconds;
    }

    /// Returns when it is ready.
    static OwnStack start() throws IOException {
        String script = System.getProperty("gavel.script", "");
        if (script.isEmpty()) {
            throw new IOException("run it as `./gavel bench --suite`, or say with --url where a Gavel runs");
        }
        Path folder = Files.createTempDirectory("gavel-bench");
        List<String> command = new ArrayList<>(List.of(script, "up", "--data", folder.resolve("data").toString()));
        int[] ports = freePorts();
        for (int i = 0; i < ports.length; i++) {
            command.addAll(List.of(PORTS.get(i), Integer.toString(ports[i])));
        }
        long startNs = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("up.err").toFile())
                .start();
        OwnStack stack = new OwnStack(process, folder, "http://127.0.0.1:" + ports[0], 0);
        String ready = process.inputReader().readLine();
        if (ready == null || !ready.startsWith("gavel ready")) {
            String why = Files.readString(folder.resolve("up.err"));
            stack.close();
            throw new IOException("gavel up did not start:\n" + why);
        }
        return new OwnStack(process, folder, stack.url, (System.nanoTime() - startNs) / 1e9);
    }

    String url() {
        return url;
    }

    /// From exec to ready, with a new folder.
    double startSeconds() {
        return startSeconds;
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

    private static int[] freePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < PORTS.size(); i++) {
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
