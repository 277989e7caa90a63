package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import org.jspecify.annotations.Nullable;

/// A bid with its decision, whether it comes with the reply or from the read model.
///
/// @param code      null: accepted; otherwise [Reason#code]
/// @param winning   whether it leads: in a reply after this decision, in the read model now
/// @param known     whether there is such an auction; if not, the rest is 0
/// @param priceMicros the highest bid after this decision; 0: none
public record DecidedBid(
        long auctionId,
        Position position,
        long bidderId,
        long amountMicros,
        @Nullable String code,
        boolean winning,
        long atMs,
        boolean known,
        long priceMicros,
        long minimumNextBidMicros,
        long endsAtMs) {

    /// @param event the decision of this bid
    public static DecidedBid of(PlaceBid bid, Event event) {
        Standing standing = event.standing();
        Reason reason = event.refusal();
        return new DecidedBid(
                bid.auctionId(),
                event.position(),
                bid.bidderId(),
                bid.amountMicros(),
                reason == null ? null : reason.code(),
                reason == null
                        && standing != null
                        && standing.leaderId() == bid.bidderId()
                        && standing.priceMicros() == bid.amountMicros(),
                event.atMs(),
                standing != null,
                standing == null ? 0 : standing.priceMicros(),
                standing == null ? 0 : standing.minimumNextBidMicros(),
                standing == null ? 0 : standing.endsAtMs());
    }

    /// Appends the bid: the shape of `POST /api/bids`, with a `code` when it was refused.
    public void write(JsonWriter json) {
        json.object();
        json.field("id").number(position.bidId());
        json.field("auction_id").number(auctionId);
        json.field("amount").amount(amountMicros);
        json.field("bidder_id").number(bidderId);
        json.field("is_winning").truth(winning);
        json.field("created_at").time(atMs);
        json.field("price");
        amountOrNull(json, priceMicros);
        json.field("minimum_next_bid");
        amountOrNull(json, minimumNextBidMicros);
        json.field("ends_at");
        if (known) {
            json.time(endsAtMs);
        } else {
            json.nothing();
        }
        json.field("position").text(position.toString());
        if (code != null) {
            json.field("code").text(code);
        }
        json.endObject();
    }

    private static void amountOrNull(JsonWriter json, long micros) {
        if (micros == 0) {
            json.nothing();
        } else {
            json.amount(micros);
        }
    }
}
