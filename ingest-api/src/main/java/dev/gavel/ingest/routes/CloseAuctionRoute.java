package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.CommandForm;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.ingest.security.SecurityAudit;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/auctions/{id}/close`: the seller ends an auction before its time.
final class CloseAuctionRoute implements Handler {
    private final CommandGateway gateway;
    private final AuctionResponses responses;
    private final Callers callers;

    CloseAuctionRoute(CommandGateway gateway, AuctionResponses responses, Callers callers) {
        this.gateway = gateway;
        this.responses = responses;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Caller caller = callers.of(request).require(Role.SELLER, Role.OPERATOR);
        Exchange exchange = new Exchange(request, response);
        CloseAuction close = new CloseAuction(exchange.pathId(ApiPaths.ID), CloseCause.SELLER, caller.endsAuctionsOf());
        CommandForm.close(BodyReader.optionalJson(request));
        CommandOutcome outcome = gateway.send(close, exchange.requestOptions().by(caller.pseudonym()));
        SecurityAudit.ended(caller, "close", close.auctionId(), AuctionResponses.result(outcome));
        responses.send(exchange, close, outcome);
    }
}
