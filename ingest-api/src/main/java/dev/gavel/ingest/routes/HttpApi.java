package dev.gavel.ingest.routes;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.http.ApiServer;
import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.CrossOrigin;
import dev.gavel.ingest.http.ErrorHandlers;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.http.PlainPaths;
import dev.gavel.ingest.http.StrictQuery;
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
import java.util.List;
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
    /// @param browsers which web pages may use the API
    /// @param idSecret with which ids of auctions are derived from keys
    public static HttpApi start(
            InetSocketAddress address,
            CommandGateway gateway,
            ReadModels reads,
            BidLookup.LogEnd logEnd,
            int commandPartitions,
            byte[] idSecret,
            Supplier<Health> health,
            BidMetrics metrics,
            StreamLimits streamLimits,
            ConnectionLimits connectionLimits,
            BrowserAccess browsers,
            InstantSource clock) {
        BidStreamRoute bidStream = new BidStreamRoute(gateway, streamLimits, metrics);
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.addFeature(new PlainPaths());
        ErrorHandlers.register(routing);
        routing.addFilter(new CrossOrigin(browsers, address.getAddress()));
        post(routing, ApiPaths.BIDS, new PlaceBidRoute(gateway, metrics));
        post(routing, ApiPaths.BID_BATCH, new BidBatchRoute(gateway, metrics));
        // It checks its query itself, because every error ends its connection.
        routing.post(ApiPaths.BID_STREAM, bidStream).any(ApiPaths.BID_STREAM, MethodRoutes.POST);
        BidLookup lookup = new BidLookup(reads, logEnd, commandPartitions);
        get(routing, ApiPaths.BIDS_OF_AUCTION, new ListBidsRoute(reads), Paging.LIMIT, Paging.CURSOR);
        get(routing, ApiPaths.BID, new GetBidRoute(lookup), BidLookup.BIDDER_ID);
        get(routing, ApiPaths.BID_RECEIPT, new GetReceiptRoute(lookup, reads), BidLookup.BIDDER_ID);
        post(routing, ApiPaths.BID_RETRACTION, new RetractBidRoute(gateway));
        AuctionResponses auctions = new AuctionResponses(reads);
        Handler list = strict(new ListAuctionsRoute(reads, clock), ListAuctionsRoute.STATUS, Paging.LIMIT, Paging.CURSOR);
        routing.get(ApiPaths.AUCTIONS, list)
                .post(ApiPaths.AUCTIONS, strict(new OpenAuctionRoute(gateway, auctions, new AuctionIds(clock, idSecret))))
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

    /// @param parameters that the query can have
    private static void get(HttpRouting.Builder routing, String path, Handler route, String... parameters) {
        routing.get(path, strict(route, parameters)).any(path, MethodRoutes.GET);
    }

    private static void post(HttpRouting.Builder routing, String path, Handler route) {
        routing.post(path, strict(route)).any(path, MethodRoutes.POST);
    }

    private static Handler strict(Handler route, String... parameters) {
        return new StrictQuery(route, List.of(parameters));
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
