package dev.gavel.ingest.routes;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.http.ApiServer;
import dev.gavel.ingest.http.CrossOrigin;
import dev.gavel.ingest.http.ErrorHandlers;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.PlainPaths;
import dev.gavel.ingest.http.connection.ConnectionLimits;
import dev.gavel.ingest.http.connection.GuardedConnections;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.read.ReadModels;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.function.Supplier;

/// The HTTP API: every path with its route, on one server.
public final class HttpApi implements AutoCloseable {
    private final ApiServer server;
    private final BidStreamRoute bidStream;

    private HttpApi(ApiServer server, BidStreamRoute bidStream) {
        this.server = server;
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
            ConnectionLimits connectionLimits,
            InstantSource clock) {
        BidStreamRoute bidStream = new BidStreamRoute(gateway, streamLimits, metrics);
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.addFeature(new PlainPaths());
        ErrorHandlers.register(routing);
        routing.addFilter(new CrossOrigin());
        post(routing, ApiPaths.BIDS, new PlaceBidRoute(gateway, metrics));
        post(routing, ApiPaths.BID_BATCH, new BidBatchRoute(gateway, metrics));
        post(routing, ApiPaths.BID_STREAM, bidStream);
        BidLookup lookup = new BidLookup(reads, logEnd, commandPartitions);
        get(routing, ApiPaths.BIDS_OF_AUCTION, new ListBidsRoute(reads));
        get(routing, ApiPaths.BID, new GetBidRoute(lookup));
        get(routing, ApiPaths.BID_RECEIPT, new GetReceiptRoute(lookup, reads));
        post(routing, ApiPaths.BID_RETRACTION, new RetractBidRoute(gateway));
        AuctionResponses auctions = new AuctionResponses(reads);
        routing.get(ApiPaths.AUCTIONS, new ListAuctionsRoute(reads, clock))
                .post(ApiPaths.AUCTIONS, new OpenAuctionRoute(gateway, auctions, clock))
                .any(ApiPaths.AUCTIONS, MethodRoutes.GET_AND_POST);
        get(routing, ApiPaths.AUCTION, new GetAuctionRoute(reads, clock));
        post(routing, ApiPaths.AUCTION_CLOSE, new CloseAuctionRoute(gateway, auctions));
        post(routing, ApiPaths.AUCTION_CANCELLATION, new CancelAuctionRoute(gateway, auctions));
        get(routing, ApiPaths.HEALTH, (request, response) -> health(health.get(), request, response));
        otherMethods(routing, ApiPaths.METRICS, MethodRoutes.GET);
        otherMethods(routing, GuardedConnections.ASTERISK_PATH, MethodRoutes.GET_AND_POST);

        bidStream.start();
        try {
            ApiServer server = ApiServer.start(address, routing, bidStream.connections(), connectionLimits);
            return new HttpApi(server, bidStream);
        } catch (RuntimeException e) {
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
    }

    private static void get(HttpRouting.Builder routing, String path, Handler route) {
        routing.get(path, route).any(path, MethodRoutes.GET);
    }

    private static void post(HttpRouting.Builder routing, String path, Handler route) {
        routing.post(path, route).any(path, MethodRoutes.POST);
    }

    /// For a path that is not served by a route of this class.
    private static void otherMethods(HttpRouting.Builder routing, String path, MethodRoutes methods) {
        routing.route(
                HttpRoute.builder()
                        .methods(method -> !method.equals(Method.GET))
                        .path(PathMatchers.exact(path))
                        .handler(methods)
                        .build());
    }

    private static void health(Health health, ServerRequest request, ServerResponse response) {
        new Exchange(request, response).json(health.bidsUp() ? 200 : 503, health.toJson());
    }
}
