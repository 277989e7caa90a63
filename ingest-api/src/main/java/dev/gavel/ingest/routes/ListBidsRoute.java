package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// `GET /api/bids/{auction_id}`: the bids of an auction, newest first. The list of a sealed auction is empty until the
/// auction is over.
final class ListBidsRoute implements Handler {
    private static final int BID_BYTES = 320;

    private final ReadModels reads;

    ListBidsRoute(ReadModels reads) {
        this.reads = reads;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId(ApiPaths.AUCTION_ID);
        Paging page = exchange.paging();
        AuctionView auction = reads.auction(auctionId);
        List<DecidedBid> bids = BidLookup.isSealed(auction) ? List.of() : page(auctionId, page);
        if (bids.isEmpty() && page.isFirstPage() && auction == null) {
            throw NotFound.auction();
        }
        JsonWriter json = new JsonWriter(bids.size() * BID_BYTES).array();
        bids.forEach(bid -> bid.write(json));
        if (bids.size() == page.limit()) {
            long lastId = bids.getLast().position().bidId();
            exchange.header(HeaderNames.LINK, page.nextLink(exchange.rawPath(), lastId, ""));
        }
        exchange.json(200, json.endArray());
    }

    private List<DecidedBid> page(long auctionId, Paging page) {
        return reads.bids(auctionId, page.isFirstPage() ? Long.MAX_VALUE : page.cursor(), page.limit());
    }
}
