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
import dev.gavel.schema.Command.CancelAuction;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/auctions/{id}/cancel`: the seller withdraws an auction, with an optional reason.
final class CancelAuctionRoute implements Handler {
    private final CommandGateway gateway;
    private final AuctionResponses responses;
    private final Callers callers;

    CancelAuctionRoute(CommandGateway gateway, AuctionResponses responses, Callers callers) {
        this.gateway = gateway;
        this.responses = responses;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Caller caller = callers.of(request).require(Role.SELLER, Role.OPERATOR);
        Exchange exchange = new Exchange(request, response);
        long id = exchange.pathId(ApiPaths.ID);
        String reason = CommandForm.cancellation(BodyReader.optionalJson(request));
        CancelAuction cancel = new CancelAuction(id, reason, caller.endsAuctionsOf());
        CommandOutcome outcome = gateway.send(cancel, exchange.requestOptions().by(caller.pseudonym()));
        SecurityAudit.ended(caller, "cancel", cancel.auctionId(), AuctionResponses.result(outcome));
        responses.send(exchange, cancel, outcome);
    }
}
