package dev.gavel.benchmarks;

import dev.gavel.benchmarks.parts.Watch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A second ingest beside a stack: what a rolling update or a scale-out waits for, and what it takes.
final class IngestAlone {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration SETTLED = Duration.ofSeconds(5);
    private static final long BETWEEN_MS = 2;
    /// Of nobody, so that the first answer changes nothing: 404 is a decision of the processor as well.
    private static final String BID = "{\"auction_id\":1,\"bidder_id\":1,\"amount\":\"1\"}";

    private IngestAlone() {}

    /// @param firstAnswerMs from exec to the first decision
    /// @param rssMib        some seconds later, without load
    record Seen(double firstAnswerMs, double rssMib) {}

    static Seen start(OwnStack stack) throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = List.of(
                OwnStack.script(),
                "ingest",
                "--port=" + port,
                "--kafka=" + stack.where("kafka"),
                "--database=" + stack.where("postgres"),
                "--redis=" + stack.where("redis"));
        long startNs = System.nanoTime();
        Process ingest = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitDecision(ingest, URI.create("http://127.0.0.1:" + port + "/api/bids"), startNs);
            double firstMs = (System.nanoTime() - startNs) / 1e6;
            Thread.sleep(SETTLED);
            return new Seen(firstMs, Objects.requireNonNull(Watch.memory(ingest.pid()).get("jvm")));
        } finally {
            ingest.destroy();
            if (!ingest.waitFor(20, TimeUnit.SECONDS)) {
                ingest.destroyForcibly();
            }
        }
    }

    private static void awaitDecision(Process ingest, URI bids, long startNs) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest bid = HttpRequest.newBuilder(bids)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(BID))
                    .build();
            while (!isDecided(http, bid)) {
                if (!ingest.isAlive() || System.nanoTime() - startNs > STARTS_WITHIN.toNanos()) {
                    throw new IOException("gavel ingest does not start: see what `./gavel ingest` says");
                }
                Thread.sleep(BETWEEN_MS);
            }
        }
    }

    private static boolean isDecided(HttpClient http, HttpRequest bid) throws InterruptedException {
        try {
            return http.send(bid, BodyHandlers.ofString()).body().contains("\"position\"");
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
