package dev.gavel.ingest.routes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Mutated requests from seeds, several on a connection, cut into pieces anywhere. Whatever a client sends, it gets
/// well-formed responses or a closed connection in time; no input is a bug of the server, and none leaves anything
/// behind.
///
/// `-Dfuzz.connections=…` sets how many connections, of four requests each, and `-Dfuzz.seed=…` which seed is the
/// first. A failure names its seed: `-Dfuzz.seed=SEED -Dfuzz.connections=1` repeats it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpFuzzTest {
    private static final int CONNECTIONS = Integer.getInteger("fuzz.connections", 2_500);
    private static final int FIRST_SEED = Integer.getInteger("fuzz.seed", 0);
    private static final int REQUESTS_OF_CONNECTION = 4;
    private static final int THREADS = 4;

    /// After which what the server keeps for good is there, like metrics and classes.
    private static final int WARM_CONNECTIONS = 1_000;

    private static final long MAX_GROWTH_BYTES = 48 * 1024 * 1024;

    /// Ports of an address are used again after a minute, so that many connections need many addresses.
    private static final int ADDRESSES = 200;

    private static final Set<Integer> EXPECTED =
            Set.of(200, 201, 202, 400, 403, 404, 405, 406, 409, 411, 413, 414, 415, 421, 422, 431, 501, 503, 505);
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"10.00\", \"bidder_id\": 7}";

    private static final List<String> REQUESTS =
            List.of(
                    "GET /api/bids/42?limit=10&cursor=99 HTTP/1.1\r\nHost: a.example:3000\r\nAccept: */*\r\n\r\n",
                    "GET /api/auctions?status=open&limit=5 HTTP/1.1\r\nHost: [::1]:80\r\nAccept-Encoding: gzip;q=1\r\n\r\n",
                    "GET /api/bids/42/7/receipt HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example:443\r\nCookie: c=d\r\n\r\n",
                    "GET /observe/metrics?scope=x HTTP/1.1\r\nHost: a\r\nAccept: text/plain;q=0.5, */*;q=0.1\r\n\r\n",
                    "GET http://a.example/health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                    "OPTIONS /api/bids HTTP/1.1\r\nHost: a\r\nOrigin: null\r\nAccess-Control-Request-Method: POST\r\n\r\n",
                    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                    "POST /api/bids HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: \"k\"\r\n"
                            + "Prefer: wait=1\r\nContent-Length: "
                            + BID.length()
                            + "\r\n\r\n"
                            + BID,
                    "POST /api/bids HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n"
                            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(BID.length())
                            + ";a=b\r\n"
                            + BID
                            + "\r\n0\r\nDigest: x\r\n\r\n",
                    "POST /api/bids/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                            + "Content-Length: "
                            + (BID.length() + 2)
                            + "\r\n\r\n["
                            + BID
                            + "]",
                    "POST /api/bids/stream HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                            + "Content-Length: "
                            + (BID.length() + 1)
                            + "\r\n\r\n"
                            + BID
                            + "\n",
                    "POST /api/bids HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Digest: sha-256=:"
                            + digest(BID)
                            + ":\r\nContent-Length: "
                            + BID.length()
                            + "\r\n\r\n"
                            + BID,
                    "POST /api/auctions/7/close HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nUpgrade: h2c\r\n\r\n");

    private static final String[] BITS = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        ";",
        ",",
        "%",
        "%zz",
        "%2F",
        "//",
        "..",
        "?",
        "&",
        "=",
        "#",
        "[",
        "]",
        "{",
        "@",
        "\\",
        "\0",
        "\u00ff",
        "\"",
        "-1",
        "99999999999",
        "Host: b\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n",
        "Connection: close\r\n",
        "Content-Encoding: gzip\r\n",
        "HTTP/1.0",
        "OPTIONS",
        "*"
    };

    private final ApiFixture api = new ApiFixture();

    private static String digest(String body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void noInputIsABug() throws Exception {
        Map<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
        long startNs = System.nanoTime();
        int warm = Math.min(CONNECTIONS, WARM_CONNECTIONS);
        connect(FIRST_SEED, warm, statuses);
        long heapBefore = heapAfterGc();
        connect(FIRST_SEED + warm, CONNECTIONS - warm, statuses);
        nothingIsLeft();
        long grown = heapAfterGc() - heapBefore;
        System.out.printf(
                "%,d requests on %,d connections in %d s, the heap grew by %,d KiB: %s%n",
                (long) CONNECTIONS * REQUESTS_OF_CONNECTION,
                CONNECTIONS,
                Duration.ofNanos(System.nanoTime() - startNs).toSeconds(),
                grown / 1_024,
                statuses);
        assertThat(grown).as("growth of the heap").isLessThan(MAX_GROWTH_BYTES);
    }

    /// A request that leaves 100 bytes behind is found among a million.
    private long heapAfterGc() {
        api.log.appended.clear();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void connect(int firstSeed, int count, Map<Integer, LongAdder> statuses) throws Exception {
        AtomicInteger connections = new AtomicInteger(count);
        List<Future<?>> threads = new ArrayList<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            for (int i = 0; i < THREADS; i++) {
                threads.add(
                        executor.submit(() -> {
                            for (int left = connections.getAndDecrement();
                                    left > 0;
                                    left = connections.getAndDecrement()) {
                                connectOrStop(firstSeed + count - left, connections, statuses);
                            }
                            return null;
                        }));
            }
            for (Future<?> thread : threads) {
                thread.get();
            }
        }
    }

    private void connectOrStop(int seed, AtomicInteger connections, Map<Integer, LongAdder> statuses)
            throws IOException {
        try {
            connection(seed, statuses);
        } catch (IOException | AssertionError e) {
            connections.set(0);
            throw e;
        }
        if (seed % 1_000 == 0) {
            api.log.appended.clear();
        }
    }

    private void connection(int seed, Map<Integer, LongAdder> statuses) throws IOException {
        Random random = new Random(seed);
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < REQUESTS_OF_CONNECTION; i++) {
            StringBuilder request = new StringBuilder(REQUESTS.get(random.nextInt(REQUESTS.size())));
            // An invalid one ends the connection: most are valid, so that those behind it are read, too.
            if (i == REQUESTS_OF_CONNECTION - 1 || random.nextInt(3) == 0) {
                mutate(random, request);
            }
            sent.append(request);
        }
        try (WireClient client = new WireClient(api.port(), "127.0.0." + (1 + seed % ADDRESSES))) {
            List<WireClient.Response> responses = sendInPieces(client, random, sent.toString());
            assertThat(responses)
                    .as("seed %d: %s", seed, sent)
                    .extracting(WireClient.Response::status)
                    .isSubsetOf(EXPECTED);
            responses.forEach(
                    response -> statuses.computeIfAbsent(response.status(), _ -> new LongAdder()).increment());
        } catch (SocketException reset) {
            // The server closed it while the client was sending.
            statuses.computeIfAbsent(0, _ -> new LongAdder()).increment();
        } catch (IOException e) {
            throw new IOException("seed " + seed + ": " + sent, e);
        }
    }

    private static List<WireClient.Response> sendInPieces(WireClient client, Random random, String sent)
            throws IOException {
        try {
            int from = 0;
            for (int pieces = random.nextInt(3); pieces > 0; pieces--) {
                int to = from + random.nextInt(sent.length() - from);
                client.send(sent.substring(from, to));
                from = to;
            }
            client.send(sent.substring(from)).sendEnd();
        } catch (SocketException closed) {
            // By the server, after an earlier piece: its response is there nevertheless.
        }
        return client.readAll();
    }

    private void nothingIsLeft() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    assertThat(api.clients.connections().held()).as("connections").isZero();
                    assertThat(api.clients.connections().clients()).as("clients").isZero();
                });
        assertThat(api.clients.streams().held()).as("streams").isZero();
        assertThat(api.clients.batches().held()).as("batches").isZero();
        assertThat(api.clients.responseBytes().held()).as("memory of responses").isZero();
        assertThat(api.clients.requestBytes().held()).as("memory of requests").isZero();
        assertThat(api.pending.inFlight()).as("commands in flight").isZero();
    }

    private static void mutate(Random random, StringBuilder request) {
        for (int left = random.nextInt(4); left > 0; left--) {
            int at = random.nextInt(request.length() - 1);
            switch (random.nextInt(5)) {
                case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                case 1 -> request.deleteCharAt(at);
                case 2 -> request.insert(at, request.substring(random.nextInt(at + 1), at));
                default -> request.insert(at, BITS[random.nextInt(BITS.length)]);
            }
        }
    }
}
