package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.CloseForm;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/auctions/{id}/close`: the seller ends an auction before its time.
final class CloseAuctionRoute implements Handler {
    private final CommandGateway gateway;
    private final AuctionResponses responses;

    CloseAuctionRoute(CommandGateway gateway, AuctionResponses responses) {
        this.gateway = gateway;
        this.responses = responses;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        CloseAuction close = new CloseAuction(exchange.pathId(ApiPaths.ID), CloseCause.SELLER);
        CloseForm.check(BodyReader.optionalJson(request));
        responses.send(exchange, close, gateway.send(close, exchange.requestOptions()));
    }
}
