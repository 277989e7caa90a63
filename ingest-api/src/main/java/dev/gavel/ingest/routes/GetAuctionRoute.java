package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.AuctionJson;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;

/// `GET /api/auctions/{id}`: one auction.
final class GetAuctionRoute implements Handler {
    private final ReadModels reads;
    private final InstantSource clock;

    GetAuctionRoute(ReadModels reads, InstantSource clock) {
        this.reads = reads;
        this.clock = clock;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        AuctionView auction = reads.auction(exchange.pathId(ApiPaths.ID));
        if (auction == null) {
            throw NotFound.auction();
        }
        JsonWriter json = new JsonWriter(AuctionResponses.AUCTION_BYTES);
        AuctionJson.write(json, auction, clock.millis());
        exchange.json(200, json);
    }
}
