package dev.gavel.benchmarks;

import dev.gavel.benchmarks.parts.ResourceMonitor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A second ingest beside a running stack, as in a rolling update or a scale-out.
final class IngestProcess implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final long STOPS_WITHIN_S = 20;
    private static final long BETWEEN_MS = 2;

    /// A bid on an unknown auction. It changes nothing, and its `404` is a decision of the processor.
    private static final String BID = "{\"auction_id\":1,\"bidder_id\":1,\"amount\":\"1\"}";

    private final Process process;
    private final InetSocketAddress address;
    private final double firstResponseMs;

    private IngestProcess(Process process, InetSocketAddress address, double firstResponseMs) {
        this.process = process;
        this.address = address;
        this.firstResponseMs = firstResponseMs;
    }

    /// Returns when it has responded to a bid.
    static IngestProcess start(BenchStack stack) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), BenchStack.freePorts(1)[0]);
        List<String> command =
                List.of(
                        BenchStack.script(),
                        "ingest",
                        "--port=" + address.getPort(),
                        "--kafka=" + stack.where("kafka"),
                        "--data=" + stack.data());
        long startNs = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            awaitPort(process, address, startNs);
            awaitDecision(process, address, startNs);
            return new IngestProcess(process, address, (System.nanoTime() - startNs) / 1e6);
        } catch (IOException | InterruptedException | RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /// From exec to the first decision.
    double firstResponseMs() {
        return firstResponseMs;
    }

    /// Resident, as of now.
    double rssMib() throws IOException {
        return Objects.requireNonNull(ResourceMonitor.memory(process.pid()).get("jvm"));
    }

    @Override
    public void close() {
        stop(process);
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOPS_WITHIN_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// With bare connections: requests that fail would take from the two cores what the start needs.
    private static void awaitPort(Process ingest, InetSocketAddress address, long startNs)
            throws IOException, InterruptedException {
        while (!isOpen(address)) {
            pause(ingest, startNs);
        }
    }

    private static void awaitDecision(Process ingest, InetSocketAddress address, long startNs)
            throws IOException, InterruptedException {
        URI bids = URI.create("http://127.0.0.1:" + address.getPort() + "/api/bids");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest bid =
                    HttpRequest.newBuilder(bids)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(BID))
                            .build();
            while (!isDecided(http, bid)) {
                pause(ingest, startNs);
            }
        }
    }

    private static void pause(Process ingest, long startNs) throws IOException, InterruptedException {
        if (!ingest.isAlive() || System.nanoTime() - startNs > STARTS_WITHIN.toNanos()) {
            throw new IOException("gavel ingest did not start; run `./gavel ingest` to see why");
        }
        Thread.sleep(BETWEEN_MS);
    }

    private static boolean isOpen(InetSocketAddress address) {
        try (Socket _ = new Socket(address.getAddress(), address.getPort())) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isDecided(HttpClient http, HttpRequest bid) throws InterruptedException {
        try {
            return http.send(bid, BodyHandlers.ofString()).body().contains("\"position\"");
        } catch (IOException notYet) {
            return false;
        }
    }
}
