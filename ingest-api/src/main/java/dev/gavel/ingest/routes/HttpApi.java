package dev.gavel.ingest.routes;

import dev.gavel.ingest.health.Health;
import dev.gavel.ingest.http.ApiServer;
import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.CrossOrigin;
import dev.gavel.ingest.http.ErrorHandlers;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.http.PlainPaths;
import dev.gavel.ingest.http.StreamConnections;
import dev.gavel.ingest.http.StrictQuery;
import dev.gavel.ingest.http.client.CallerRates;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.RateKind;
import dev.gavel.ingest.http.client.ResponseBudget;
import dev.gavel.ingest.http.connection.ConnectionLimits;
import dev.gavel.ingest.http.connection.GuardedConnections;
import dev.gavel.ingest.http.connection.SecurityHeaders;
import dev.gavel.ingest.live.LiveEvents;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.read.AppliedPositions;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.webhook.WebhookStore;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.Method;
import io.helidon.http.PathMatchers;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The HTTP API: every path with its route, on one server.
public final class HttpApi implements AutoCloseable {
    /// A response to the opening of an auction repeats the request's body, with its up to 1 000 bidders.
    private static final long OPENED_BYTES = ResponseBudget.ofBody(BodyReader.MAX_BYTES + 4 * 1024);

    /// Several times the size of what the endpoint returns.
    private static final long METRICS_BYTES = 256 * 1024;

    private final ApiServer server;
    private final BidStreamRoute bidStream;

    private HttpApi(ApiServer server, BidStreamRoute bidStream) {
        this.server = server;
        this.bidStream = bidStream;
    }

    /// Starts the server. It accepts requests when this returns.
    ///
    /// @param address on which it listens; port 0: any free one
    /// @param tls with the server's certificate; null: without TLS
    /// @param applied how far the read models are
    /// @param browsers which web pages may use the API
    /// @param callers who acts with each request
    /// @param webhooks the receivers that get events
    /// @param idSecret with which ids of auctions are derived from keys
    public static HttpApi start(
            InetSocketAddress address,
            @Nullable SSLContext tls,
            CommandGateway gateway,
            ReadModels reads,
            AppliedPositions applied,
            LiveEvents live,
            BidLookup.LogEnd logEnd,
            int commandPartitions,
            byte[] idSecret,
            Supplier<Health> health,
            Clients clients,
            BidMetrics metrics,
            StreamLimits streamLimits,
            ConnectionLimits connectionLimits,
            BrowserAccess browsers,
            Callers callers,
            WebhookStore webhooks,
            InstantSource clock) {
        StreamConnections connections = new StreamConnections(ApiPaths::isStreaming);
        CallerRates rates = new CallerRates(clients, request -> callers.of(request).subject());
        BidStreamRoute bidStream =
                new BidStreamRoute(connections, gateway, clients, rates, streamLimits, metrics, callers);
        HttpRouting.Builder routing = HttpRouting.builder();
        // The first filter, so that it measures requests that the others reject.
        routing.addFilter(new RequestMetrics(metrics.registry()));
        routing.addFilter(new SecurityHeaders());
        routing.addFeature(new PlainPaths());
        ErrorHandlers.register(routing);
        routing.addFilter(new CrossOrigin(browsers, address.getAddress()));
        callers.register(routing, ApiPaths::isOpen, ApiPaths::isStreaming, clients);
        routing.addFilter(HttpApi::boundMetrics);
        post(routing, ApiPaths.BIDS, rates.limit(RateKind.BIDS, new PlaceBidRoute(gateway, metrics, callers)));
        post(routing, ApiPaths.BID_BATCH, new BidBatchRoute(gateway, clients, rates, metrics, callers));
        // It checks its query itself, because every error ends its connection.
        routing.post(ApiPaths.BID_STREAM, bidStream).any(ApiPaths.BID_STREAM, MethodRoutes.POST);
        BidLookup lookup = new BidLookup(reads, logEnd, commandPartitions, callers);
        AtLeast atLeast = new AtLeast(applied, logEnd, commandPartitions);
        Reads readRoutes = new Reads(routing, atLeast, rates);
        readRoutes.add(ApiPaths.BIDS_OF_AUCTION, new ListBidsRoute(reads), Paging.LIMIT, Paging.CURSOR);
        readRoutes.add(ApiPaths.BID, new GetBidRoute(lookup), BidLookup.BIDDER_ID);
        readRoutes.add(ApiPaths.BID_RECEIPT, new GetReceiptRoute(lookup, reads, callers), BidLookup.BIDDER_ID);
        post(routing, ApiPaths.BID_RETRACTION, rates.limit(RateKind.BIDS, new RetractBidRoute(gateway, callers)));
        AuctionResponses auctions = new AuctionResponses(reads);
        Handler list =
                strict(
                        rates.limit(RateKind.READS, atLeast.before(new ListAuctionsRoute(reads, clock))),
                        AtLeast.with(ListAuctionsRoute.STATUS, Paging.LIMIT, Paging.CURSOR));
        Handler open =
                rates.limit(
                        RateKind.AUCTIONS,
                        reserving(
                                OPENED_BYTES,
                                new OpenAuctionRoute(gateway, auctions, new AuctionIds(clock, idSecret), callers)));
        routing.get(ApiPaths.AUCTIONS, list)
                .post(ApiPaths.AUCTIONS, strict(open))
                .any(ApiPaths.AUCTIONS, MethodRoutes.GET_AND_POST);
        readRoutes.add(ApiPaths.AUCTION, new GetAuctionRoute(reads, clock));
        post(
                routing,
                ApiPaths.AUCTION_CLOSE,
                rates.limit(RateKind.AUCTIONS, new CloseAuctionRoute(gateway, auctions, callers)));
        post(
                routing,
                ApiPaths.AUCTION_CANCELLATION,
                rates.limit(RateKind.AUCTIONS, new CancelAuctionRoute(gateway, auctions, callers)));
        EventStreamRoute events =
                new EventStreamRoute(
                        connections, clients, live, reads, applied, atLeast, commandPartitions, clock, callers);
        get(
                routing,
                ApiPaths.EVENTS_OF_AUCTION,
                rates.limit(RateKind.READS, events::ofAuction),
                EventStreamRoute.AFTER);
        get(routing, ApiPaths.EVENTS, rates.limit(RateKind.READS, events::ofAll), EventStreamRoute.AFTER);
        webhooks(routing, rates, new WebhookRoutes(webhooks, atLeast, commandPartitions, callers));
        for (StaticFiles files : List.of(PageRoute.files(), ContractRoute.files())) {
            files.paths().forEach(path -> get(routing, path, files));
        }
        get(routing, ApiPaths.HEALTH, (request, response) -> health(health.get(), request, response));
        otherMethods(routing, ApiPaths.METRICS, MethodRoutes.GET);
        otherMethods(routing, GuardedConnections.ASTERISK_PATH, MethodRoutes.GET_AND_POST);

        bidStream.start();
        try {
            ApiServer server = ApiServer.start(address, tls, routing, connections, connectionLimits, clients);
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

    private static void webhooks(HttpRouting.Builder routing, CallerRates rates, WebhookRoutes routes) {
        routing.get(ApiPaths.WEBHOOKS, strict(rates.limit(RateKind.READS, routes::list)))
                .post(ApiPaths.WEBHOOKS, strict(rates.limit(RateKind.AUCTIONS, routes::add)))
                .any(ApiPaths.WEBHOOKS, MethodRoutes.GET_AND_POST);
        routing.get(ApiPaths.WEBHOOK, strict(rates.limit(RateKind.READS, routes::show)))
                .delete(ApiPaths.WEBHOOK, strict(rates.limit(RateKind.AUCTIONS, routes::remove)))
                .any(ApiPaths.WEBHOOK, MethodRoutes.GET_AND_DELETE);
        post(routing, ApiPaths.WEBHOOK_REPLAY, rates.limit(RateKind.AUCTIONS, routes::replay));
        post(routing, ApiPaths.WEBHOOK_ROTATION, rates.limit(RateKind.AUCTIONS, routes::rotate));
    }

    /// Registers the reads of the read models.
    private record Reads(HttpRouting.Builder routing, AtLeast atLeast, CallerRates rates) {
        void add(String path, Handler route, String... parameters) {
            get(routing, path, rates.limit(RateKind.READS, atLeast.before(route)), AtLeast.with(parameters));
        }
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

    /// Reserves memory for the response before the command is sent to the log.
    private static Handler reserving(long bytes, Handler route) {
        return (request, response) -> {
            try (var _ = ResponseBudget.of(request).reserve(request, bytes)) {
                route.handle(request, response);
            }
        };
    }

    /// The metrics are not served by a route of this class.
    private static void boundMetrics(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (request.prologue().uriPath().rawPath().equals(ApiPaths.METRICS)) {
            try (var _ = ResponseBudget.of(request).reserve(request, METRICS_BYTES)) {
                chain.proceed();
            }
        } else {
            chain.proceed();
        }
    }

    private static void health(Health health, ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        JsonWriter json = health.toJson();
        // Sent whatever the budget: without a response, a load balancer would take this instance out of service.
        try (var _ = exchange.charge(json.size())) {
            exchange.json(health.bidsUp() ? 200 : 503, json);
        }
    }
}
