package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.kafka.KafkaCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The API behind nginx and HAProxy, as docs/operations.md configures them. Skipped where they are not installed.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyIT {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";

    private final ApiFixture api = new ApiFixture();
    private @Nullable Proxy proxy;

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterEach
    void stopProxy() {
        if (proxy != null) {
            proxy.close();
            proxy = null;
        }
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @EnumSource
    void passesBidsAndReadsOnOverOneConnection(Proxy.Kind kind, @TempDir Path directory) throws Exception {
        try (RawClient client = RawClient.throughProxy(start(kind, directory))) {
            assertThat(client.send(post("/api/bids", "1.1", BID)).status()).isEqualTo(201);
            assertThat(client.send(post("/api/bids", "1.1", BID + "x")).status()).isEqualTo(400);
            RawClient.Response read = client.send("GET", "/api/auctions");

            assertThat(read.status()).isEqualTo(200);
            assertThat(read.body()).isEqualTo("[]");
            assertThat(api.log.appended).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersAHeadCheckWithoutABody(Proxy.Kind kind, @TempDir Path directory) throws Exception {
        try (RawClient client = RawClient.throughProxy(start(kind, directory))) {
            RawClient.Response head = client.send("HEAD /api/auctions HTTP/1.1\r\nHost: localhost\r\n\r\n");

            assertThat(head.status()).isEqualTo(200);
            assertThat(client.send("GET", "/api/auctions").body()).isEqualTo("[]");
        }
    }

    /// An old health check, or a client that is a proxy itself.
    @ParameterizedTest
    @EnumSource
    void takesHttp10FromTheClient(Proxy.Kind kind, @TempDir Path directory) throws Exception {
        try (RawClient client = RawClient.throughProxy(start(kind, directory))) {
            assertThat(client.send(post("/api/bids", "1.0", BID)).status()).isEqualTo(201);
        }
    }

    /// nginx reads `%2F` as a slash when it chooses a location, HAProxy does not. Neither passes a close on.
    @ParameterizedTest
    @EnumSource
    void closesNoAuctionByAnEncodedPath(Proxy.Kind kind, @TempDir Path directory) throws Exception {
        try (RawClient client = RawClient.throughProxy(start(kind, directory))) {
            for (String target :
                    new String[] {
                        "/api/auctions/42%2Fclose",
                        "/api/bids/%2e%2e/auctions/42/close",
                        "//api/auctions/42/close",
                        "/api/auctions/42/close;x"
                    }) {
                assertThat(client.send("POST", target).status()).as(target).isEqualTo(400);
            }
            assertThat(api.log.appended).isEmpty();
            assertThat(client.send("POST", "/api/auctions/42/close").status()).isEqualTo(200);
            assertThat(api.log.onlyAppended().command()).isEqualTo(new CloseAuction(42, CloseCause.SELLER));
        }
    }

    /// With nginx's defaults the body of a stream is held back until it is complete.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NGINX_DEFAULTS")
    void passesEachLineOfAStreamOnAtOnce(Proxy.Kind kind, @TempDir Path directory) throws Exception {
        try (StreamClient stream = new StreamClient(start(kind, directory))) {
            stream.send(BID + "\n");

            assertThat(stream.readHead().head.getFirst()).startsWith("HTTP/1.1 200");
            assertThat(stream.line()).contains("\"line\":1,\"status\":201");

            stream.send(BID + "\n");
            assertThat(stream.line()).contains("\"line\":2,\"status\":201");
            stream.sendEnd();
            assertThat(stream.line()).isEmpty();
        }
    }

    /// The timeout of responses must not be that of live events, which are silent until a heartbeat.
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NGINX_DEFAULTS")
    @Timeout(60)
    void keepsQuietLiveEventsOpen(Proxy.Kind kind, @TempDir Path directory) throws Exception {
        LiveLimits limits = new LiveLimits(Duration.ofMillis(1_500), Duration.ofSeconds(10), 1 << 20);
        KafkaCluster events = KafkaCluster.at("nowhere:1").over(new FakeEventTopic(FakeLog.PARTITIONS));
        try (ApiFixture quiet = new ApiFixture(events, limits);
                HttpClient client = HttpClient.newHttpClient()) {
            proxy = Proxy.startImpatient(kind, program(kind), directory, quiet.port());
            URI stream = URI.create("http://127.0.0.1:" + proxy.port() + "/api/events");
            HttpResponse<Stream<String>> response =
                    client.send(HttpRequest.newBuilder(stream).build(), HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                assertThat(lines.filter(line -> line.startsWith(":")).limit(3)).hasSize(3);
            } finally {
                client.shutdownNow();
            }
        }
    }

    private int start(Proxy.Kind kind, Path directory) throws IOException {
        Proxy started = Proxy.start(kind, program(kind), directory, api.port());
        proxy = started;
        return started.port();
    }

    private static Path program(Proxy.Kind kind) {
        Path program = kind.program();
        assumeTrue(program != null, kind + " is not installed: skipped");
        if (program == null) {
            throw new AssertionError();
        }
        return program;
    }

    private static String post(String path, String version, String body) {
        return "POST "
                + path
                + " HTTP/"
                + version
                + "\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
