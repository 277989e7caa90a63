package dev.gavel.ingest.json;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.json.JsonWriter;

/// The proof of a decision. A bidder keeps it, and `gavel verify --receipt` checks it against the log later.
///
/// @param sequence number of the event within its auction, from 1
/// @param rulesVersion of the rules that decided the bid
/// @param actor the pseudonym of who bid; 0: nobody was authenticated
/// @param chain hash over every event of the auction up to this one (docs/adr/0012)
public record BidReceipt(DecidedBid bid, long sequence, int rulesVersion, long actor, ChainHash chain) {
    /// Appends the body of `GET /api/bids/{auction_id}/{bid_id}/receipt`.
    public void write(JsonWriter json) {
        json.object();
        json.field("bid_id").number(bid.position().bidId());
        json.field("auction_id").number(bid.auctionId());
        json.field("bidder_id").number(bid.bidderId());
        json.field("amount").amountOrNull(bid.amountMicros());
        json.field("position").text(bid.position().toString());
        json.field("sequence").number(sequence);
        json.field("decided_at").time(bid.atMs());
        json.field("decision").text(bid.codes().isEmpty() ? "accepted" : "refused");
        json.field("codes").array();
        bid.codes().forEach(json::text);
        json.endArray();
        json.field("price").amountOrNull(bid.priceMicros());
        json.field("minimum_next_bid").amountOrNull(bid.minimumNextBidMicros());
        json.field("ends_at").time(bid.endsAtMs());
        json.field("rules_version").number(rulesVersion);
        json.field("actor").text(actor == 0 ? null : "%016x".formatted(actor));
        json.field("chain").text(chain.hex());
        json.endObject();
    }
}
