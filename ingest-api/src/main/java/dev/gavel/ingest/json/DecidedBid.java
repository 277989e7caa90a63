package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// A bid with its decision, whether it comes with the reply or from the read model.
///
/// @param amountMicros 0: withheld
/// @param codes why it was refused, [Reason#code], the first that counts first; empty: accepted
/// @param winning whether it leads: in a reply after this decision, in the read model now
/// @param known whether there is such an auction; if not, the rest is 0
/// @param priceMicros the price after this decision; 0: none
/// @param sealed nothing of other bids may be told: price and winning say nothing
/// @param bought it bought at the buy-now price, and that is the price
/// @param retractedAtMs 0: it stands
public record DecidedBid(
        long auctionId,
        Position position,
        long bidderId,
        long amountMicros,
        List<String> codes,
        boolean winning,
        long atMs,
        boolean known,
        long priceMicros,
        long minimumNextBidMicros,
        long endsAtMs,
        Reserve reserve,
        boolean sealed,
        boolean bought,
        long retractedAtMs) {

    /// @param bid what was asked
    /// @param event the decision of this bid; of its amount it may say nothing
    public static DecidedBid of(PlaceBid bid, Event event) {
        Standing standing = event.standing();
        return new DecidedBid(
                bid.auctionId(),
                event.position(),
                bid.bidderId(),
                bid.amountMicros(),
                codes(event),
                event.rejection() == null && standing != null && standing.leaderId() == bid.bidderId(),
                event.atMs(),
                standing != null,
                standing == null ? 0 : standing.priceMicros(),
                standing == null ? 0 : standing.minimumNextBidMicros(),
                standing == null ? 0 : standing.endsAtMs(),
                standing == null ? Reserve.UNTOLD : standing.reserve(),
                standing != null && standing.sealed(),
                event.fact() instanceof Fact.BidAccepted accepted && accepted.closed() != null,
                0);
    }

    /// Appends the bid: the shape of `POST /api/bids`, with `code` and `codes` when it was refused.
    public void write(JsonWriter json) {
        json.object();
        writeFields(json);
        json.endObject();
    }

    /// Appends its fields to an object.
    void writeFields(JsonWriter json) {
        json.field("id").number(position.bidId());
        json.field("auction_id").number(auctionId);
        json.field("amount").amountOrNull(amountMicros);
        json.field("bidder_id").number(bidderId);
        json.field("is_winning");
        if (sealed) {
            json.nothing();
        } else {
            json.truth(winning);
        }
        json.field("created_at").time(atMs);
        json.field("price").amountOrNull(priceMicros);
        json.field("minimum_next_bid").amountOrNull(minimumNextBidMicros);
        json.field("ends_at");
        if (known) {
            json.time(endsAtMs);
        } else {
            json.nothing();
        }
        json.field("reserve_met").reserve(reserve);
        json.field("position").text(position.toString());
        writeWhatIsSeldom(json);
    }

    private void writeWhatIsSeldom(JsonWriter json) {
        if (bought) {
            json.field("bought").truth(true);
            json.field("hammer_price").amount(priceMicros);
        }
        if (retractedAtMs > 0) {
            json.field("retracted_at").time(retractedAtMs);
        }
        if (!codes.isEmpty()) {
            json.field("code").text(codes.getFirst());
            json.field("codes").array();
            codes.forEach(json::text);
            json.endArray();
        }
    }

    private static List<String> codes(Event event) {
        Reason reason = event.rejection();
        if (reason == null) {
            return List.of();
        }
        List<String> codes = new ArrayList<>();
        codes.add(reason.code());
        if (event.fact() instanceof Fact.BidRefused refused) {
            refused.also().forEach(other -> codes.add(other.code()));
        }
        return codes;
    }
}
