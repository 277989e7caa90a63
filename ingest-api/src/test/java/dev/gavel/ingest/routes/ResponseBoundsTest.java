package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.ResponseBudget;
import dev.gavel.ingest.http.client.SharedLimit;
import dev.gavel.ingest.http.client.TrustedProxies;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What clients that ask for much and read nothing can make the server hold.
class ResponseBoundsTest {
    private static final int AUCTIONS = 1_000;
    private static final int MIB = 1 << 20;
    private static final int RESPONSES = 8 * MIB;
    private static final int RESPONSES_OF_CLIENT = 4 * MIB;
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private final ApiFixture api =
            new ApiFixture(
                    0,
                    new ClientLimits(
                            2,
                            2,
                            2,
                            2,
                            2,
                            2,
                            1_000,
                            RESPONSES / MIB,
                            RESPONSES_OF_CLIENT / MIB,
                            TrustedProxies.NONE,
                            RateConfig.OFF));
    private final SharedLimit responses = api.clients.responseBytes();
    private final List<Socket> silent = new ArrayList<>();

    @BeforeEach
    void fill() {
        // Each character takes six bytes of JSON.
        String title = "\u0001".repeat(AuctionTerms.MAX_TITLE);
        for (long id = 1; id <= AUCTIONS; id++) {
            api.reads.auctions.put(
                    id,
                    new AuctionView(
                            id,
                            new AuctionTerms(title, 1_000_000, 500_000, null, Events.ENDS_MS, UnknownFields.NONE),
                            Events.standing(Status.OPEN, 10_000_000, 7),
                            0,
                            new Position(3, 1042)));
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : silent) {
            socket.close();
        }
        api.close();
    }

    @Test
    void aPageEndsAtItsSizeAndTheNextOneGoesOn() throws Exception {
        List<Long> ids = new ArrayList<>();
        String next = "/api/auctions?limit=1000";
        int pages = 0;
        while (!next.isEmpty()) {
            HttpResponse<String> page = api.get(next);
            assertThat(page.body().length()).isLessThan(ListPage.MAX_BYTES + 4 * 1024);
            ids.addAll(ids(page));
            next = next(page);
            pages++;
        }

        assertThat(ids).isEqualTo(LongStream.rangeClosed(1, AUCTIONS).boxed().toList());
        assertThat(pages).isBetween(3, 6);
        assertThat(responses.held()).isZero();
    }

    /// A slice of rows takes more than what was reserved for it. The rows that do not fit are on the next page.
    @Test
    void aPageEndsWhenThereIsNoMemoryForAnotherRowAndTheNextOneGoesOn() throws Exception {
        ClientAddress client = new ClientAddress(0x7f000001, false);
        long held = RESPONSES_OF_CLIENT - 250 * 1024;
        responses.take(client, held);

        HttpResponse<String> page = api.get("/api/auctions?limit=1000");

        responses.release(client, held);
        assertThat(page.statusCode()).isEqualTo(200);
        List<Long> ids = new ArrayList<>(ids(page));
        assertThat(ids).hasSizeBetween(10, ListPage.SLICE_ROWS - 1);
        for (String next = next(page); !next.isEmpty(); next = next(page)) {
            page = api.get(next);
            ids.addAll(ids(page));
        }
        assertThat(ids).isEqualTo(LongStream.rangeClosed(1, AUCTIONS).boxed().toList());
        await().until(() -> responses.held() == 0);
    }

    @Test
    void aPageWithoutMemoryForItsFirstRowIsRejected() throws Exception {
        ClientAddress client = new ClientAddress(0x7f000001, false);
        long held = RESPONSES_OF_CLIENT - 2 * 1024;
        responses.take(client, held);

        HttpResponse<String> page = api.get("/api/auctions?limit=1");

        responses.release(client, held);
        assertThat(page.statusCode()).isEqualTo(429);
        await().until(() -> responses.held() == 0);
    }

    @Test
    void aPageOfBidsEndsAtItsSize() throws Exception {
        int bids = 4_000;
        for (int offset = 0; offset < bids; offset++) {
            api.reads.put(DecidedBids.accepted(42, offset, Micros.UNIT));
        }
        long seen = 0;
        String next = "/api/bids/42?limit=1000";
        while (!next.isEmpty()) {
            HttpResponse<String> page = api.get(next);
            assertThat(page.body().length()).isLessThan(ListPage.MAX_BYTES + 1024);
            seen += page.body().split("\"amount\"", -1).length - 1L;
            next = next(page);
        }
        assertThat(seen).isEqualTo(bids);
    }

    @Test
    void clientsThatDoNotReadGetTheirShareAndAreDisconnected() throws Exception {
        for (int i = 0; i < 40; i++) {
            askAndDoNotRead("127.0.0.1", "/api/auctions?limit=1000");
        }
        await().until(() -> responses.rejectedOfClient() > 0);
        assertThat(responses.held()).isBetween((long) ListPage.MAX_BYTES, (long) RESPONSES_OF_CLIENT);

        // Pages differ in size, so one more may fit.
        HttpResponse<String> sameClient = api.get("/api/auctions?limit=1000");
        for (int i = 0; i < 40 && sameClient.statusCode() == 200; i++) {
            askAndDoNotRead("127.0.0.1", "/api/auctions?limit=1000");
            sameClient = api.get("/api/auctions?limit=1000");
        }
        assertThat(sameClient.statusCode()).isEqualTo(429);
        assertThat(sameClient.body()).contains("too_many_response_bytes_of_client", "GAVEL_TRUSTED_PROXIES");
        assertThat(sameClient.headers().firstValue("Retry-After")).contains("1");
        assertThat(api.get("/health").statusCode()).as("health is not bounded").isEqualTo(503);
        assertThat(api.bid("{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}").statusCode())
                .isEqualTo(201);
        assertThat(statusFrom("127.0.0.2", "/api/auctions?limit=1000")).as("another client").isEqualTo(200);

        await().atMost(ApiFixture.CONNECTION_LIMITS.write().multipliedBy(4)).until(() -> responses.held() == 0);
        assertThat(api.get("/api/auctions?limit=1000").statusCode()).isEqualTo(200);
    }

    @Test
    void allClientsTogetherHaveALimit() throws Exception {
        for (int i = 0; i < 80; i++) {
            askAndDoNotRead("127.0.1." + (i % 10 + 1), "/api/auctions?limit=1000");
        }
        await().until(() -> responses.rejected() > 0);

        assertThat(responses.held()).isLessThanOrEqualTo(RESPONSES);
        // Those that do not read are disconnected after a while, and pages differ in size: others take their places.
        await().until(() -> {
            for (int i = 1; i <= 10; i++) {
                askAndDoNotRead("127.0.1." + i, "/api/auctions?limit=1000");
            }
            HttpResponse<String> polite = from("127.0.0.2", "/api/auctions?limit=1000");
            return polite.statusCode() == 503 && polite.body().contains("too_many_response_bytes");
        });
    }

    /// The metrics are served by Helidon, not by a route of ours.
    @Test
    void metricsAndLongResponsesToCommandsCount() throws Exception {
        SharedLimit limit = api.clients.responseBytes();
        ClientAddress client = new ClientAddress(0x7f000001, false);
        limit.take(client, RESPONSES_OF_CLIENT);
        String bidders =
                LongStream.range(0, 1_000)
                        .mapToObj(i -> Long.toString(1_000_000_000L + i))
                        .collect(Collectors.joining(","));
        String open =
                "{\"id\":77,\"title\":\"w\",\"opening_price\":\"1\",\"ends_at\":\"2099-01-01T00:00:00Z\","
                        + "\"allowed_bidders\":["
                        + bidders
                        + "]}";

        assertThat(api.get("/observe/metrics").statusCode()).isEqualTo(429);
        assertThat(api.post("/api/auctions", open).statusCode()).isEqualTo(429);
        assertThat(api.log.appended).as("rejected before the log").isEmpty();

        limit.release(client, RESPONSES_OF_CLIENT);
        assertThat(api.get("/observe/metrics").statusCode()).isEqualTo(200);
        HttpResponse<String> opened = api.post("/api/auctions", open);
        assertThat(opened.body().length()).isGreaterThan(ResponseBudget.MIN_BYTES);
        await("a response is released when it was sent").until(() -> limit.held() == 0);
    }

    private static List<Long> ids(HttpResponse<String> page) {
        return ID.matcher(page.body()).results().map(match -> Long.valueOf(match.group(1))).toList();
    }

    /// The path of the next page; "": there is none.
    private static String next(HttpResponse<String> page) {
        return page.headers().firstValue("Link").map(link -> link.substring(1, link.indexOf('>'))).orElse("");
    }

    private void askAndDoNotRead(String from, String target) throws IOException {
        Socket socket = new Socket();
        silent.add(socket);
        socket.setReceiveBufferSize(4 * 1024);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private int statusFrom(String address, String target) throws IOException, InterruptedException {
        return from(address, target).statusCode();
    }

    private HttpResponse<String> from(String address, String target) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .localAddress(InetAddress.ofLiteral(address))
                        .connectTimeout(Duration.ofSeconds(5))
                        .build()) {
            return client.send(
                    java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:" + api.port() + target))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
