package dev.gavel.ingest.routes;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.http.ApiServer;
import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.ErrorHandlers;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.PlainPaths;
import dev.gavel.ingest.http.ReadDeadlines;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.read.ReadModels;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// The HTTP API: every path with its route, on one server.
public final class HttpApi implements AutoCloseable {
    private static final Duration MAX_BODY_READ = Duration.ofSeconds(5);

    private final ApiServer server;
    private final ReadDeadlines deadlines;
    private final BidStreamRoute bidStream;

    private HttpApi(ApiServer server, ReadDeadlines deadlines, BidStreamRoute bidStream) {
        this.server = server;
        this.deadlines = deadlines;
        this.bidStream = bidStream;
    }

    /// Starts the server. It accepts requests when this returns.
    ///
    /// @param address on which it listens; port 0: any free one
    public static HttpApi start(
            InetSocketAddress address,
            CommandGateway gateway,
            ReadModels reads,
            BidLookup.LogEnd logEnd,
            int commandPartitions,
            Supplier<Health> health,
            BidMetrics metrics,
            StreamLimits streamLimits,
            InstantSource clock) {
        ReadDeadlines deadlines = new ReadDeadlines(MAX_BODY_READ);
        BodyReader bodies = new BodyReader(deadlines);
        BidStreamRoute bidStream = new BidStreamRoute(gateway, streamLimits, metrics);
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.addFeature(new PlainPaths());
        ErrorHandlers.register(routing);
        post(routing, ApiPaths.BIDS, new PlaceBidRoute(gateway, bodies, metrics));
        post(routing, ApiPaths.BID_BATCH, new BidBatchRoute(gateway, bodies, metrics));
        post(routing, ApiPaths.BID_STREAM, bidStream);
        BidLookup lookup = new BidLookup(reads, logEnd, commandPartitions);
        get(routing, ApiPaths.BIDS_OF_AUCTION, new ListBidsRoute(reads));
        get(routing, ApiPaths.BID, new GetBidRoute(lookup));
        get(routing, ApiPaths.BID_RECEIPT, new GetReceiptRoute(lookup, reads));
        post(routing, ApiPaths.BID_RETRACTION, new RetractBidRoute(gateway, bodies));
        AuctionResponses auctions = new AuctionResponses(reads);
        routing.get(ApiPaths.AUCTIONS, new ListAuctionsRoute(reads, clock))
                .post(ApiPaths.AUCTIONS, new OpenAuctionRoute(gateway, bodies, auctions, clock))
                .any(ApiPaths.AUCTIONS, otherMethods("GET, POST"));
        get(routing, ApiPaths.AUCTION, new GetAuctionRoute(reads, clock));
        post(routing, ApiPaths.AUCTION_CLOSE, new CloseAuctionRoute(gateway, auctions));
        post(routing, ApiPaths.AUCTION_CANCELLATION, new CancelAuctionRoute(gateway, bodies, auctions));
        get(routing, ApiPaths.HEALTH, (request, response) -> health(health.get(), request, response));

        deadlines.start();
        bidStream.start();
        try {
            ApiServer server = ApiServer.start(address, routing, bidStream.connections());
            return new HttpApi(server, deadlines, bidStream);
        } catch (RuntimeException e) {
            deadlines.close();
            bidStream.close();
            throw e;
        }
    }

    public int port() {
        return server.port();
    }

    /// Ends the streams, stops accepting requests, and finishes those in progress.
    @Override
    public void close() {
        bidStream.close();
        server.close();
        deadlines.close();
    }

    private static void get(HttpRouting.Builder routing, String path, Handler route) {
        routing.get(path, route).any(path, otherMethods("GET"));
    }

    private static void post(HttpRouting.Builder routing, String path, Handler route) {
        routing.post(path, route).any(path, otherMethods("POST"));
    }

    private static Handler otherMethods(String allowed) {
        return (request, response) -> {
            if (request.prologue().method().equals(Method.OPTIONS)) {
                // The CORS feature answers it.
                response.next();
                return;
            }
            response.header(HeaderNames.ALLOW, allowed);
            throw Problem.of(405, "method_not_allowed", "The method is not allowed.", "Use " + allowed + ".");
        };
    }

    private static void health(Health health, ServerRequest request, ServerResponse response) {
        new Exchange(request, response).json(health.bidsUp() ? 200 : 503, health.toJson());
    }
}
