package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `GET /api/bids/{auction_id}/{bid_id}/receipt`: the proof of a decision against the log. A caller who can see the bid
/// can get its receipt, of a sealed auction when it is over: sequence and chain tell how many bids came before it.
final class GetReceiptRoute implements Handler {
    private static final int RECEIPT_BYTES = 512;

    private final BidLookup lookup;
    private final ReadModels reads;

    GetReceiptRoute(BidLookup lookup, ReadModels reads) {
        this.lookup = lookup;
        this.reads = reads;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        DecidedBid bid = lookup.find(exchange);
        if (bid == null) {
            return;
        }
        if (BidLookup.isSealed(reads.auction(bid.auctionId()))) {
            throw BidLookup.sealedUntilClose(
                    "A receipt tells how many bids came before it. Ask again when the auction is over.");
        }
        BidReceipt receipt = reads.receipt(bid.auctionId(), bid.position().bidId());
        if (receipt == null) {
            throw NotFound.receipt();
        }
        JsonWriter json = new JsonWriter(RECEIPT_BYTES);
        receipt.write(json);
        exchange.json(200, json);
    }
}
