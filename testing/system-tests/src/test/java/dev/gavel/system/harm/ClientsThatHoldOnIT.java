package dev.gavel.system.harm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.system.GavelUp;
import dev.gavel.testing.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that ask for much and take nothing, that begin and do not end, and that open more than they use.
final class ClientsThatHoldOnIT {
    private static final String HEAP = "-Xmx256m";
    private static final long POLITE_AUCTION = 1;
    private static final int LARGE_AUCTIONS = 1_000;
    private static final int ROUNDS = 20;
    private static final String HARMFUL = "127.0.0.1";

    @Test
    void clientsThatTakeNothingDoNotHarmTheOthers(@TempDir Path data) throws Exception {
        GavelUp.StackPorts ports = GavelUp.StackPorts.free();
        PoliteClient before;
        try (GavelUp up = GavelUp.start(data, ports, "on", HEAP)) {
            openLargeAuctions(ports.http());
            try (PoliteClient polite = PoliteClient.start(ports.http(), POLITE_AUCTION)) {
                before = polite;
                polite.awaitRounds(ROUNDS);
                harm(ports.http(), polite);
            }
            up.kill();
        }
        try (GavelUp up = GavelUp.start(data, ports, "on", HEAP)) {
            try (PoliteClient polite = PoliteClient.resume(ports.http(), before)) {
                polite.awaitRounds(ROUNDS);
                lists(ports.http(), polite);
            }
            up.assertEqualToItsLog();
            assertThat(up.stop()).isZero();
        }
    }

    private static void harm(int port, PoliteClient polite) throws Exception {
        lists(port, polite);
        holding("metrics", port, polite, 200, "GET /observe/metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50));
        holding(
                "idle streams",
                port,
                polite,
                100,
                """
                POST /api/bids/stream HTTP/1.1\r
                Host: a\r
                Content-Type: application/x-ndjson\r
                Transfer-Encoding: chunked\r
                \r
                """);
        holding(
                "unfinished batches",
                port,
                polite,
                100,
                "POST /api/bids/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 200000\r\n\r\n["
                        + " ".repeat(100_000));
        holding("unfinished heads", port, polite, 3_000, "GET /api/auctions HTTP/1.1\r\nX: " + "x".repeat(8_000));
        holding(
                "bids that do not exist",
                port,
                polite,
                50,
                IntStream.range(0, 200)
                        .mapToObj(i -> "GET /api/bids/77/" + i * 1024L + " HTTP/1.1\r\nHost: a\r\n\r\n")
                        .collect(Collectors.joining()));
    }

    /// The harm that made the process run out of memory: 230 of these sockets.
    private static void lists(int port, PoliteClient polite) throws Exception {
        String list = "GET /api/auctions?limit=1000 HTTP/1.1\r\nHost: a\r\n\r\n";
        holding("lists", port, polite, 230, list.repeat(8));
        String compressed = list.replace("\r\n\r\n", "\r\nAccept-Encoding: gzip\r\n\r\n");
        holding("compressed lists", port, polite, 64, compressed.repeat(20));
    }

    private static void holding(String what, int port, PoliteClient polite, int clients, String bytes)
            throws Exception {
        try (HoldingClients _ = new HoldingClients(port, HARMFUL).open(clients, bytes)) {
            polite.awaitRounds(ROUNDS);
        }
        System.out.printf("%s: the slowest response so far took %d ms%n", what, polite.slowest().toMillis());
    }

    private static void openLargeAuctions(int port) throws Exception {
        ApiClient api = new ApiClient(port);
        String bands =
                IntStream.range(0, 64)
                        .mapToObj(i -> "{\"from\":\"%d\",\"step\":\"0.%02d\"}".formatted(i * 1_000, i + 1))
                        .collect(Collectors.joining(","));
        Instant end = Instant.ofEpochSecond(Instant.now().getEpochSecond()).plus(Duration.ofDays(30));
        String terms =
                "\"title\":\"%s\",\"opening_price\":\"1\",\"ends_at\":\"%s\",\"increment\":{\"bands\":[%s]}}"
                        .formatted("\u20ac".repeat(200), end, bands);
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<?>> running = new ArrayList<>();
            for (long id = 2; id <= LARGE_AUCTIONS; id++) {
                String body = "{\"id\":" + id + "," + terms;
                running.add(
                        clients.submit(() -> {
                            var response = api.post("/api/auctions", body);
                            assertThat(response.status()).as(response.body()).isEqualTo(201);
                            return null;
                        }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> isListed(api, LARGE_AUCTIONS));
    }

    private static boolean isListed(ApiClient api, long id) throws IOException, InterruptedException {
        return api.get("/api/auctions/" + id).status() == 200;
    }
}
