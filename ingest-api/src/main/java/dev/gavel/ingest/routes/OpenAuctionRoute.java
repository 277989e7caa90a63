package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CatalogIds;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Event;
import dev.gavel.schema.Reason;
import dev.gavel.schema.json.AuctionRequest;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/auctions`: opens an auction. If the seller gives no id, one is generated; if that is taken, another.
final class OpenAuctionRoute implements Handler {
    private static final int MAX_ATTEMPTS = 3;

    private final CommandGateway gateway;
    private final AuctionResponses responses;
    private final AuctionIds ids;
    private final Callers callers;

    OpenAuctionRoute(CommandGateway gateway, AuctionResponses responses, AuctionIds ids, Callers callers) {
        this.gateway = gateway;
        this.responses = responses;
        this.ids = ids;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Caller caller = callers.of(request).require(Role.SELLER, Role.OPERATOR);
        AuctionRequest auction = AuctionRequest.parse(BodyReader.json(request));
        Exchange exchange = new Exchange(request, response);
        RequestOptions options = exchange.requestOptions().by(caller.pseudonym());
        AuctionTerms terms = auction.terms().withSeller(caller.seller());
        if (CatalogIds.contains(auction.id())) {
            throw reserved();
        }
        if (auction.id() != 0) {
            OpenAuction open = new OpenAuction(auction.id(), terms);
            responses.send(exchange, open, gateway.open(open, options));
            return;
        }
        for (int attempt = 1; ; attempt++) {
            long id = ids.generate(options.idempotencyKey(), terms.sellerId(), attempt);
            OpenAuction open = new OpenAuction(id, terms);
            CommandOutcome outcome = gateway.open(open, options);
            if (attempt == MAX_ATTEMPTS || !isTaken(outcome)) {
                responses.send(exchange, open, outcome);
                return;
            }
        }
    }

    private static Problem reserved() {
        return Problem.of(
                422,
                "reserved_id",
                "The request cannot be processed.",
                "The ids from "
                        + CatalogIds.FIRST
                        + " to "
                        + CatalogIds.LAST
                        + " are reserved for the catalog. Use another id, or omit it.");
    }

    private static boolean isTaken(CommandOutcome outcome) {
        return outcome instanceof CommandOutcome.Decided(Event event) && event.rejection() == Reason.ALREADY_EXISTS;
    }
}
