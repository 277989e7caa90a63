package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// `GET /api/bids/{auction_id}/{bid_id}/receipt`: the proof of a decision against the log. A caller who can see the bid
/// can get its receipt, with authentication only its bidder and operators; of a sealed auction when it is over:
/// sequence and chain tell how many bids came before it.
final class GetReceiptRoute implements Handler {
    private static final int RECEIPT_BYTES = 512;

    private final BidLookup lookup;
    private final ReadModels reads;
    private final Callers callers;

    GetReceiptRoute(BidLookup lookup, ReadModels reads, Callers callers) {
        this.lookup = lookup;
        this.reads = reads;
        this.callers = callers;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        DecidedBid bid = lookup.find(request, exchange);
        if (bid == null) {
            return;
        }
        Caller caller = callers.of(request);
        if (!caller.has(Role.OPERATOR)) {
            caller.requireActsFor(bid.bidderId());
        }
        if (BidLookup.isSealed(reads.auction(bid.auctionId()))) {
            throw BidLookup.sealedUntilClose(
                    "A receipt would disclose how many bids came before this one. Ask for it again when the auction"
                            + " is over.");
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
