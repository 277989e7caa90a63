package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.Paging;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// `GET /api/bids/{auction_id}`: the bids of an auction, newest first. The list of a sealed auction is empty until the
/// auction is over.
final class ListBidsRoute implements Handler {
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
        try (ListPage list = new ListPage(exchange, page)) {
            long first = page.isFirstPage() ? Long.MAX_VALUE : page.cursor();
            long lastId = first;
            boolean more = !BidLookup.isSealed(auction);
            for (int rows = list.nextSlice(); more && rows > 0; rows = list.nextSlice()) {
                List<DecidedBid> bids = reads.bids(auctionId, lastId, rows);
                more = bids.size() == rows;
                for (int i = 0; i < bids.size() && !list.isFull(); i++) {
                    bids.get(i).write(list.json());
                    boolean added = list.added();
                    if (added) {
                        lastId = bids.get(i).position().bidId();
                    }
                    more |= list.isFull() && (!added || i < bids.size() - 1);
                }
            }
            if (lastId == first && page.isFirstPage() && auction == null) {
                throw NotFound.auction();
            }
            if (more) {
                exchange.header(HeaderNames.LINK, page.nextLink(exchange.rawPath(), lastId, ""));
            }
            exchange.json(200, list.json().endArray());
        }
    }
}
