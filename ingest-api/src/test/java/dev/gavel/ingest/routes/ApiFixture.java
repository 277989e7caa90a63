package dev.gavel.ingest.routes;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.http.ApiServer;
import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.TrustedProxies;
import dev.gavel.ingest.http.connection.ConnectionLimits;
import dev.gavel.ingest.live.LiveEvents;
import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.ingest.log.Admission;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.IdSecret;
import dev.gavel.ingest.log.LocalRejectionCache;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.ingest.log.ReplyAddress;
import dev.gavel.ingest.log.ReplyTimeouts;
import dev.gavel.ingest.security.Callers;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.testing.contract.ApiContract;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.service.registry.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The real server on a free port, with a fake log and fake read models.
final class ApiFixture implements AutoCloseable {
    static final int MAX_IN_FLIGHT = 8;
    static final StreamLimits STREAM_LIMITS =
            new StreamLimits(
                    16,
                    BodyReader.MAX_BYTES,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(1));
    static final ClientLimits CLIENT_LIMITS =
            new ClientLimits(2, 3, 20, 21, 32, 64, 1_000, 32, 32, TrustedProxies.NONE, RateConfig.OFF);

    static final AdmissionLimits LIMITS = new AdmissionLimits(Duration.ofSeconds(2), 100, 50, 6_000);

    /// Short ones, but long enough for a slow machine.
    static final ConnectionLimits CONNECTION_LIMITS =
            new ConnectionLimits(
                    Duration.ofMillis(800),
                    Duration.ofMillis(900),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(150));

    /// For tests that write any name into `Host`.
    private static final BrowserAccess ANYBODY = BrowserAccess.parse("*", "https://auction.example, https://b.example");

    final PendingReplies pending = new PendingReplies(MAX_IN_FLIGHT);
    private final ReplyTimeouts timeouts = new ReplyTimeouts(pending);
    final LocalRejectionCache localRejections = new LocalRejectionCache(16);
    final Admission admission = new Admission(FakeLog.PARTITIONS, LIMITS);
    final FakeLog log = new FakeLog(pending, admission);
    final FakeReads reads = new FakeReads();
    final FakeWebhooks webhooks = new FakeWebhooks();
    final AtomicReference<Health> health = new AtomicReference<>(Health.unknown());
    final HttpClient client = HttpClient.newHttpClient();
    final Clients clients;
    private final LiveEvents live;
    private final HttpApi api;

    ApiFixture() {
        this(0);
    }

    /// @param port 0: any free one
    ApiFixture(int port) {
        this(port, null, ANYBODY, CLIENT_LIMITS);
    }

    ApiFixture(SSLContext tls) {
        this(0, tls, ANYBODY, CLIENT_LIMITS);
    }

    ApiFixture(int port, BrowserAccess browsers) {
        this(port, null, browsers, CLIENT_LIMITS);
    }

    ApiFixture(int port, ClientLimits limits) {
        this(port, null, ANYBODY, limits);
    }

    private ApiFixture(int port, @Nullable SSLContext tls, BrowserAccess browsers, ClientLimits limits) {
        this(
                port,
                tls,
                browsers,
                limits,
                CONNECTION_LIMITS,
                KafkaCluster.at("127.0.0.1:1"),
                LiveLimits.DEFAULT,
                Callers.ANONYMOUS);
    }

    /// With live events.
    ApiFixture(KafkaCluster kafka, LiveLimits liveLimits) {
        this(kafka, liveLimits, null);
    }

    ApiFixture(KafkaCluster kafka, LiveLimits liveLimits, @Nullable SSLContext tls) {
        this(0, tls, ANYBODY, CLIENT_LIMITS, CONNECTION_LIMITS, kafka, liveLimits, Callers.ANONYMOUS);
    }

    /// With authentication.
    ApiFixture(Callers callers) {
        this(
                0,
                null,
                ANYBODY,
                CLIENT_LIMITS,
                CONNECTION_LIMITS,
                KafkaCluster.at("127.0.0.1:1"),
                LiveLimits.DEFAULT,
                callers);
    }

    /// With authentication, and limits of its own.
    ApiFixture(Callers callers, ClientLimits limits) {
        this(0, null, ANYBODY, limits, CONNECTION_LIMITS, KafkaCluster.at("127.0.0.1:1"), LiveLimits.DEFAULT, callers);
    }

    ApiFixture(ClientLimits limits, ConnectionLimits connectionLimits) {
        this(
                0,
                null,
                ANYBODY,
                limits,
                connectionLimits,
                KafkaCluster.at("127.0.0.1:1"),
                LiveLimits.DEFAULT,
                Callers.ANONYMOUS);
    }

    private ApiFixture(
            int port,
            @Nullable SSLContext tls,
            BrowserAccess browsers,
            ClientLimits limits,
            ConnectionLimits connectionLimits,
            KafkaCluster kafka,
            LiveLimits liveLimits,
            Callers callers) {
        live = LiveEvents.start(kafka, FakeLog.PARTITIONS, liveLimits);
        clients = new Clients(limits, ApiServer.MAX_CONNECTIONS);
        api =
                HttpApi.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        tls,
                        new CommandGateway(log, pending, ReplyAddress.random(16), localRejections, admission),
                        reads,
                        reads,
                        live,
                        log::nextOffset,
                        FakeLog.PARTITIONS,
                        new byte[IdSecret.BYTES],
                        health::get,
                        clients,
                        new BidMetrics(Services.get(MeterRegistry.class)),
                        STREAM_LIMITS,
                        connectionLimits,
                        browsers,
                        callers,
                        webhooks,
                        InstantSource.system());
        timeouts.start();
    }

    int port() {
        return api.port();
    }

    /// Back to an empty log that decides, and empty read models.
    void reset() {
        log.reset();
        admission.openAuctions().counted(0, admission.openAuctions().opened());
        reads.reset();
    }

    HttpResponse<String> bid(String body, String... headers) throws IOException, InterruptedException {
        return post("/api/bids", body, headers);
    }

    /// @param headers names and values, in turns
    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path)).timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return ApiContract.check(client.send(request.build(), BodyHandlers.ofString()));
    }

    @Override
    public void close() {
        client.close();
        live.close();
        api.close();
        timeouts.close();
    }
}
