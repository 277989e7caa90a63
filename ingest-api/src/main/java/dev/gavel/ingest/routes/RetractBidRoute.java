package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.CommandForm;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `POST /api/bids/{auction_id}/{bid_id}/retract`: a bidder retracts a bid, if the auction allows it.
final class RetractBidRoute implements Handler {
    private static final int RETRACTION_BYTES = 320;

    private final CommandGateway gateway;
    private final Callers callers;

    RetractBidRoute(CommandGateway gateway, Callers callers) {
        this.gateway = gateway;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Caller caller = callers.of(request).require(Role.BIDDER);
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId(ApiPaths.AUCTION_ID);
        long bidId = BidLookup.bidId(exchange);
        long bidderId = caller.bidder(CommandForm.retraction(BodyReader.json(request)));
        RetractBid retract = new RetractBid(auctionId, bidId, bidderId);
        switch (gateway.send(retract, exchange.requestOptions().by(caller.pseudonym()))) {
            case CommandOutcome.Decided(Event event) -> decided(exchange, retract, event);
            case CommandOutcome.Appended(Position at) ->
                    CommandResponses.pending(exchange, bidId, auctionId, at, location(retract, at));
            case CommandOutcome.RejectedLocally _ -> throw new IllegalStateException("only bids are rejected locally");
            case CommandOutcome.Failed failed -> throw CommandResponses.problem(failed);
        }
    }

    private static void decided(Exchange exchange, RetractBid retract, Event event) {
        Reason reason = event.rejection();
        Standing standing = event.standing();
        if (reason != null || standing == null) {
            CommandResponses.rejected(exchange, reason == null ? Reason.UNKNOWN_AUCTION : reason, event);
            return;
        }
        JsonWriter json = new JsonWriter(RETRACTION_BYTES).object();
        json.field("id").number(retract.bidId());
        json.field("auction_id").number(retract.auctionId());
        json.field("bidder_id").number(retract.bidderId());
        json.field("retracted_at").time(event.atMs());
        json.field("price").amountOrNull(standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("leader_id").idOrNull(standing.leaderId());
        json.field("ends_at").time(standing.endsAtMs());
        json.field("reserve_met").reserve(standing.reserve());
        json.field("position").text(event.position().toString());
        exchange.position(event.position())
                .header(HeaderNames.LOCATION, location(retract, event.position()))
                .json(200, json.endObject());
    }

    /// The bid, after the retraction.
    private static String location(RetractBid retract, Position at) {
        return ApiPaths.bid(retract.auctionId(), retract.bidId(), at, retract.bidderId());
    }
}
