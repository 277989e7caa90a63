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

/// A bid with its decision, from a reply or from the read model.
///
/// @param amountMicros 0: not disclosed
/// @param codes of the reasons for the rejection ([Reason#code]), the most important first; empty: accepted
/// @param winning whether the bid leads: in a reply after this decision, in the read model now
/// @param known whether the auction exists; if not, the remaining numbers are 0
/// @param priceMicros the price after this decision; 0: none
/// @param sealed nothing about other bids is disclosed: `priceMicros` is 0 and `winning` is meaningless
/// @param bought whether the bid bought at the buy-now price, which is then the price
/// @param retractedAtMs 0: not retracted
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

    /// @param bid as sent; the event may lack its amount
    /// @param event the decision of this bid
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

    /// Appends the bid as `POST /api/bids` returns it, with `code` and `codes` if it was rejected.
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
        writeRareFields(json);
    }

    private void writeRareFields(JsonWriter json) {
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
        if (event.fact() instanceof Fact.BidRefused rejected) {
            rejected.also().forEach(other -> codes.add(other.code()));
        }
        return codes;
    }
}
