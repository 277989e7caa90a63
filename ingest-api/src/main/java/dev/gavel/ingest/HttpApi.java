package dev.gavel.ingest;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.read.ReadModels;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.cors.CorsFeature;
import io.helidon.webserver.cors.CorsPathConfig;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;

/// The server: which route leads where, and its bounds.
final class HttpApi implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 20_000;
    private static final int MAX_CONCURRENT_REQUESTS = 12_000;

    /// What is larger than a body may be but not than this is read and thrown away, so that the 413 arrives.
    private static final int MAX_DRAINED_BYTES = Bodies.MAX_BATCH_BYTES;

    private static final Duration BODY_WAIT = Duration.ofSeconds(5);

    private final WebServer server;
    private final ReadDeadlines deadlines;
    private final BidStreams streams;

    private HttpApi(WebServer server, ReadDeadlines deadlines, BidStreams streams) {
        this.server = server;
        this.deadlines = deadlines;
        this.streams = streams;
    }

    /// @param port 0: any that is free
    /// @param partitions of `auction-commands`
    static HttpApi start(
            int port,
            CommandGateway gate,
            ReadModels reads,
            LogEnd log,
            int partitions,
            Supplier<Health> health,
            Meters meters,
            StreamLimits streamLimits,
            InstantSource clock) {
        ReadDeadlines deadlines = new ReadDeadlines(BODY_WAIT);
        Bodies bodies = new Bodies(deadlines);
        BidStreams streams = new BidStreams(gate, streamLimits, meters);
        HttpRouting.Builder routing =
                routing(
                        streams,
                        new BidBatches(gate, bodies, meters),
                        new BidRoutes(gate, bodies, reads, log, partitions, meters),
                        new AuctionRoutes(gate, bodies, reads, clock),
                        health);
        WebServer server = server(port, routing, streams.contexts);
        deadlines.start();
        streams.start();
        try {
            server.start();
        } catch (RuntimeException e) {
            deadlines.close();
            streams.close();
            throw e;
        }
        return new HttpApi(server, deadlines, streams);
    }

    int port() {
        return server.port();
    }

    /// Stops accepting, finishes what is in flight, within the longest that a request may take.
    @Override
    public void close() {
        streams.close();
        server.stop();
        deadlines.close();
    }

    private static HttpRouting.Builder routing(
            BidStreams streams, BidBatches batches, BidRoutes bids, AuctionRoutes auctions, Supplier<Health> health) {
        HttpRouting.Builder routing = HttpRouting.builder();
        Failures.handle(routing);
        routing.post("/api/bids", bids::place).any("/api/bids", only("POST"));
        routing.post(BidStreams.PATH, streams::open).any(BidStreams.PATH, only("POST"));
        routing.post(BidBatches.PATH, batches::place).any(BidBatches.PATH, only("POST"));
        routing.get("/api/bids/{auction_id}", bids::list).any("/api/bids/{auction_id}", only("GET"));
        routing.get("/api/bids/{auction_id}/{bid_id}", bids::one).any("/api/bids/{auction_id}/{bid_id}", only("GET"));
        routing.get("/api/bids/{auction_id}/{bid_id}/receipt", bids::receipt)
                .any("/api/bids/{auction_id}/{bid_id}/receipt", only("GET"));
        routing.post("/api/bids/{auction_id}/{bid_id}/retract", bids::retract)
                .any("/api/bids/{auction_id}/{bid_id}/retract", only("POST"));
        routing.get("/api/auctions", auctions::list)
                .post("/api/auctions", auctions::open)
                .any("/api/auctions", only("GET, POST"));
        routing.get("/api/auctions/{id}", auctions::one).any("/api/auctions/{id}", only("GET"));
        routing.post("/api/auctions/{id}/close", auctions::close).any("/api/auctions/{id}/close", only("POST"));
        routing.post("/api/auctions/{id}/cancel", auctions::cancel).any("/api/auctions/{id}/cancel", only("POST"));
        routing.get("/health", (request, response) -> health(health.get(), request, response))
                .any("/health", only("GET"));
        return routing;
    }

    /// Helidon bounds next to nothing by itself.
    private static WebServer server(int port, HttpRouting.Builder routing, StreamContexts streams) {
        return WebServer.builder()
                .port(port)
                .routing(routing)
                .addProtocol(Http1Config.builder().addReceiveListener(streams).build())
                // The features are those below, whatever else is on the class path.
                .featuresDiscoverServices(false)
                .addFeature(cors())
                .addFeature(ObserveFeature.create(MetricsObserver.create()))
                // An answer goes out at once: without it the second part of one waits 40 ms for an ACK.
                .connectionOptions(options -> options.tcpNoDelay(true))
                .maxPayloadSize(MAX_DRAINED_BYTES)
                // Above the pending map's bound, whose 503 says more than the server's own.
                .maxConcurrentRequests(MAX_CONCURRENT_REQUESTS)
                .maxTcpConnections(MAX_CONNECTIONS)
                .idleConnectionTimeout(Duration.ofMinutes(2))
                .idleConnectionPeriod(Duration.ofSeconds(15))
                .shutdownGracePeriod(Duration.ofSeconds(10))
                // Whoever starts the service stops it, in its order.
                .shutdownHook(false)
                .directHandlers(Failures.directHandlers())
                .build();
    }

    /// Any web page may bid; there are no cookies to protect.
    private static CorsFeature cors() {
        return CorsFeature.create(cors ->
                cors.enabled(true)
                        .addDefaults(false)
                        .addPath(
                                CorsPathConfig.builder()
                                        .pathPattern("/*")
                                        .allowOrigins(Set.of("*"))
                                        .allowMethods(Set.of("GET", "POST"))
                                        .exposeHeaders(Set.of("Location", "Link", "Retry-After", "traceparent"))
                                        .maxAge(Duration.ofHours(1))
                                        .build()));
    }

    private static void health(Health health, ServerRequest request, ServerResponse response) {
        new Exchange(request, response).json(health.bidsUp() ? 200 : 503, health.toJson());
    }

    private static Handler only(String methods) {
        return (request, response) -> {
            if (request.prologue().method().equals(Method.OPTIONS)) {
                response.next(); // the CORS feature's
                return;
            }
            response.header(HeaderNames.ALLOW, methods);
            throw Problem.of(405, "method_not_allowed", "This method is not allowed here.", "Use " + methods + ".");
        };
    }
}
