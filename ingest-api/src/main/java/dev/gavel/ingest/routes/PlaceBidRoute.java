package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.json.RejectionStatus;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/bids`: parses the bid, sends it to the log, awaits the decision and returns it.
final class PlaceBidRoute implements Handler {
    private static final int BID_BYTES = 320;

    private final CommandGateway gateway;
    private final BidMetrics metrics;
    private final Callers callers;

    PlaceBidRoute(CommandGateway gateway, BidMetrics metrics, Callers callers) {
        this.gateway = gateway;
        this.metrics = metrics;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        long startNs = System.nanoTime();
        Caller caller = callers.of(request).require(Role.BIDDER);
        PlaceBid bid = BidForm.parse(BodyReader.json(request), caller::bidder);
        Exchange exchange = new Exchange(request, response);
        CommandOutcome outcome = gateway.send(bid, exchange.requestOptions().by(caller.pseudonym()));
        metrics.record(outcome, System.nanoTime() - startNs);
        switch (outcome) {
            case CommandOutcome.Decided(Event event) -> decided(exchange, bid, event);
            case CommandOutcome.Appended(Position at) ->
                    CommandResponses.pendingBid(exchange, bid.auctionId(), at, bid.bidderId());
            case CommandOutcome.RejectedLocally rejection -> rejectedLocally(exchange, rejection);
            case CommandOutcome.Failed failed -> throw CommandResponses.problem(failed);
        }
    }

    private static void decided(Exchange exchange, PlaceBid bid, Event event) {
        Reason reason = event.rejection();
        if (reason != null) {
            CommandResponses.rejected(exchange, reason, event);
            return;
        }
        JsonWriter json = new JsonWriter(BID_BYTES);
        DecidedBid.of(bid, event).write(json);
        Position at = event.position();
        exchange.position(at)
                .header(HeaderNames.LOCATION, ApiPaths.bid(bid.auctionId(), at.bidId(), at, bid.bidderId()))
                .json(201, json);
    }

    private static void rejectedLocally(Exchange exchange, CommandOutcome.RejectedLocally rejection) {
        int status = RejectionStatus.of(rejection.reason());
        exchange.problem(status, ProblemJson.rejectedLocally(status, rejection));
    }
}
