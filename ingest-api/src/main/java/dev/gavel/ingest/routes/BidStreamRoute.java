package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyType;
import dev.gavel.ingest.http.ChunkedResponse;
import dev.gavel.ingest.http.ContentDigest;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.LineReader;
import dev.gavel.ingest.http.RawBody;
import dev.gavel.ingest.http.StreamConnections;
import dev.gavel.ingest.http.StrictQuery;
import dev.gavel.ingest.http.client.Allowance;
import dev.gavel.ingest.http.client.CallerRates;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.RateKind;
import dev.gavel.ingest.http.connection.GuardedConnection;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// `POST /api/bids/stream`: takes bids and returns results line by line over one request, for as long as the client
/// wants. One thread checks the time limits of all streams.
final class BidStreamRoute implements Handler, AutoCloseable {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

    /// The longest wait for a decision, and then for the client to read the last line.
    private static final Duration STOP_WAIT = Duration.ofSeconds(12);

    /// A stream is held back at the limit of commands in flight, never rejected.
    private static final Duration UNLIMITED = Duration.ofDays(365);

    private final StreamConnections connections;
    private final CommandGateway gateway;
    private final Clients clients;
    private final CallerRates rates;
    private final StreamLimits limits;
    private final BidMetrics metrics;
    private final Callers callers;
    private final Set<BidStream> streams = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "ingest-streams");
    private volatile boolean stopping;

    BidStreamRoute(
            StreamConnections connections,
            CommandGateway gateway,
            Clients clients,
            CallerRates rates,
            StreamLimits limits,
            BidMetrics metrics,
            Callers callers) {
        this.connections = connections;
        this.gateway = gateway;
        this.clients = clients;
        this.rates = rates;
        this.limits = limits;
        this.metrics = metrics;
        this.callers = callers;
        thread.setDaemon(true);
    }

    /// Starts to check the time limits.
    void start() {
        thread.start();
    }

    /// Serves the stream until it ends.
    ///
    /// @throws CloseConnectionException always: after a stream the connection is of no further use, and after an error
    ///   the rest of the body may have no end
    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        GuardedConnection connection = connections.take();
        try {
            Caller caller = callers.of(request).require(Role.BIDDER);
            try (var _ = clients.takeStream(request)) {
                serve(connection, caller, request, response);
            }
        } catch (Problem problem) {
            new Exchange(request, response).problem(problem.closingConnection());
        }
        throw new CloseConnectionException("the stream is over");
    }

    private void serve(GuardedConnection connection, Caller caller, ServerRequest request, ServerResponse response) {
        if (connection.isHttp10()) {
            throw Problem.of(
                    505,
                    "http_version_not_supported",
                    "The version of HTTP is not supported.",
                    "A stream of bids needs HTTP/1.1. A proxy in front of this server has to use it, too.");
        }
        BodyType.NDJSON.require(request);
        ContentDigest.refuse(request.headers());
        StrictQuery.check(request, List.of());
        Exchange exchange = new Exchange(request, response);
        RequestOptions options = exchange.requestOptionsOfMany("stream").by(caller.pseudonym());
        CommandPipeline<PipelinedBid> pipeline =
                gateway.pipeline(options.waitPolicy(), limits.openBids(), UNLIMITED, true);
        LineReader lines = new LineReader(new RawBody(connection.reader(), bodyLength(request)), limits.lineBytes());
        ChunkedResponse results = new ChunkedResponse(connection.writer());
        Allowance allowance = rates.of(RateKind.BIDS, request);
        BidStream stream =
                new BidStream(
                        pipeline,
                        options,
                        caller,
                        callers.recheck(request),
                        allowance,
                        lines,
                        results,
                        limits,
                        metrics);
        streams.add(stream);
        try {
            if (stopping) {
                throw serverStopping();
            }
            if (!request.content().hasEntity()) {
                throw Problem.badRequest("empty_body", "Send bids as the body, one per line.", null);
            }
            connection.unlimited();
            exchange.addPreferenceApplied();
            allowance.addPolicies(response);
            results.sendHead(response.headers());
            stream.run();
        } finally {
            streams.remove(stream);
        }
    }

    private static long bodyLength(ServerRequest request) {
        return request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                ? -1
                : request.headers().contentLength().orElse(0);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(CHECK_INTERVAL);
                long nowNs = System.nanoTime();
                streams.forEach(stream -> stream.checkLimits(nowNs));
            }
        } catch (InterruptedException e) {
            streams.clear();
        }
    }

    /// Ends all streams: open bids get their result, and a last line tells the client why the stream ended.
    @Override
    public void close() {
        stopping = true;
        streams.forEach(stream -> stream.end(serverStopping()));
        long startNs = System.nanoTime();
        while (!streams.isEmpty() && System.nanoTime() - startNs < STOP_WAIT.toNanos()) {
            LockSupport.parkNanos(10_000_000);
        }
        thread.interrupt();
    }

    private static Problem serverStopping() {
        return Problem.unavailable(
                "server_stopping",
                "This server is stopping. Send the lines after lines_taken to another instance, or later.");
    }
}
