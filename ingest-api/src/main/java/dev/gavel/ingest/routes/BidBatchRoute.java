package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.client.Allowance;
import dev.gavel.ingest.http.client.CallerRates;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.RateKind;
import dev.gavel.ingest.json.BidArray;
import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.BidResultJson;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.InFlightCommand;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `POST /api/bids/batch`: takes a JSON array of bids and returns an array of their results in the same order. One
/// thread first sends every bid and then awaits the outcomes.
final class BidBatchRoute implements Handler {
    static final int MAX_BIDS = 1_000;

    /// The time that all bids of a batch together may wait while the limit of commands in flight is reached. Together
    /// with the longest wait for a decision it stays below the 10 s that bound a request.
    private static final Duration CAPACITY_WAIT = Duration.ofMillis(500);

    private static final Duration MAX_PARK = Duration.ofSeconds(1);
    private static final int RESULT_BYTES = 320;

    private final CommandGateway gateway;
    private final Clients clients;
    private final CallerRates rates;
    private final BidMetrics metrics;
    private final Callers callers;

    BidBatchRoute(CommandGateway gateway, Clients clients, CallerRates rates, BidMetrics metrics, Callers callers) {
        this.gateway = gateway;
        this.clients = clients;
        this.rates = rates;
        this.metrics = metrics;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Caller caller = callers.of(request).require(Role.BIDDER);
        try (var _ = clients.takeBatch(request)) {
            Exchange exchange = new Exchange(request, response);
            RequestOptions options = exchange.requestOptionsOfMany("batch").by(caller.pseudonym());
            BidArray bids = BidArray.split(BodyReader.json(request, BodyReader.MAX_BATCH_BYTES), MAX_BIDS);
            Allowance allowance = rates.of(RateKind.BIDS, request);
            int allowed = allowance.takeUpTo(bids.size());
            allowance.addTo(response);
            exchange.json(200, place(bids, options, caller, allowed, allowance));
        }
    }

    /// @param allowed bids that the caller may send now; the others are rejected one by one
    private JsonWriter place(BidArray bids, RequestOptions options, Caller caller, int allowed, Allowance allowance) {
        CommandPipeline<PipelinedBid> pipeline = gateway.pipeline(options.waitPolicy(), MAX_BIDS, CAPACITY_WAIT, false);
        for (int i = 0; i < allowed; i++) {
            PipelinedBid.send(pipeline, options, caller, bids.body(), bids.from(i), bids.length(i), i, 0);
        }
        if (allowed < bids.size()) {
            Problem tooMany = allowance.reject(bids.size() - allowed);
            for (int i = allowed; i < bids.size(); i++) {
                BidForm.ClientId id = BidForm.clientId(bids.body(), bids.from(i), bids.length(i));
                PipelinedBid.reject(pipeline, i, new BidResultJson(id, 0), tooMany);
            }
        }
        JsonWriter json = new JsonWriter(2 + bids.size() * RESULT_BYTES).array();
        for (InFlightCommand<PipelinedBid> completed : awaitAll(pipeline, bids.size())) {
            if (completed == null) {
                CommandOutcome.Failed stopping = new CommandOutcome.Uncertain("this server is stopping");
                new BidResultJson(null, 0).problem(json, CommandResponses.problem(stopping));
            } else {
                PipelinedBid.write(json, completed);
            }
        }
        return json.endArray();
    }

    /// Waits until every bid has an outcome. The wait policy bounds the time.
    ///
    /// @return in the order of the bids; null: the server is stopping, and the outcome will not be known
    private @Nullable InFlightCommand<PipelinedBid>[] awaitAll(CommandPipeline<PipelinedBid> pipeline, int bids) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // Arrays have no generic element type.
        @Nullable InFlightCommand<PipelinedBid>[] results = new InFlightCommand[bids];
        int left = bids;
        while (left > 0 && !Thread.interrupted()) {
            InFlightCommand<PipelinedBid> next = pipeline.nextCompleted();
            if (next == null) {
                pipeline.awaitCompleted(MAX_PARK.toNanos());
            } else {
                PipelinedBid.record(next, metrics);
                results[(int) next.context().index()] = next;
                left--;
            }
        }
        pipeline.abandon();
        return results;
    }
}
