package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `GET /api/bids/{auction_id}/{bid_id}`: one bid with its decision. A rejected bid is a `200` with a `code`, because
/// the read succeeded.
final class GetBidRoute implements Handler {
    private static final int BID_BYTES = 320;

    private final BidLookup lookup;

    GetBidRoute(BidLookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        DecidedBid bid = lookup.find(request, exchange);
        if (bid != null) {
            JsonWriter json = new JsonWriter(BID_BYTES);
            bid.write(json);
            exchange.json(200, json);
        }
    }
}
