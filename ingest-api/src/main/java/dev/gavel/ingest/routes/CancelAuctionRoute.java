package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.CancelForm;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.schema.Command.CancelAuction;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/auctions/{id}/cancel`: the seller withdraws an auction, with an optional reason.
final class CancelAuctionRoute implements Handler {
    private final CommandGateway gateway;
    private final AuctionResponses responses;

    CancelAuctionRoute(CommandGateway gateway, AuctionResponses responses) {
        this.gateway = gateway;
        this.responses = responses;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long id = exchange.pathId(ApiPaths.ID);
        CancelAuction cancel = new CancelAuction(id, CancelForm.parse(BodyReader.optionalJson(request)));
        responses.send(exchange, cancel, gateway.send(cancel, exchange.requestOptions()));
    }
}
