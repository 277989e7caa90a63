package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.json.JsonWriter;
import java.util.List;
import java.util.Locale;

/// Writes an event as subscribers get it: what happened, and the auction after it.
public final class EventJson {
    /// The type of the event that ends an auction, unless its seller cancels it or a bid buys at the buy-now price.
    public static final String CLOSED = "closed";

    private EventJson() {}

    /// The name of what happened, as on the wire.
    public static String type(Fact fact) {
        return switch (fact) {
            case Fact.Opened _ -> "opened";
            case Fact.BidAccepted _ -> "bid_accepted";
            case Fact.BidRefused _ -> "bid_refused";
            case Fact.Closed _ -> CLOSED;
            case Fact.Cancelled _ -> "cancelled";
            case Fact.Retracted _ -> "retracted";
            case Fact.Repeated _ -> "repeated";
            case Fact.Refused _ -> "refused";
        };
    }

    /// Whether subscribers get this event. While an auction is sealed, only its opening and its end are shown: every
    /// other event would tell that somebody has bid.
    public static boolean isShown(Event event) {
        Standing standing = event.standing();
        return standing == null
                || !standing.sealed()
                || event.fact() instanceof Fact.Opened
                || event.fact() instanceof Fact.Cancelled;
    }

    public static void write(JsonWriter json, Event event) {
        json.object();
        json.field("type").text(type(event.fact()));
        json.field("auction_id").number(event.auctionId());
        json.field("position").text(event.position().toString());
        json.field("at").time(event.atMs());
        json.field("sequence").number(event.sequence());
        fact(json, event);
        Standing standing = event.standing();
        if (standing != null) {
            standing(json, standing);
        }
        json.endObject();
    }

    private static void fact(JsonWriter json, Event event) {
        switch (event.fact()) {
            case Fact.Opened(var terms) -> {
                Standing standing = event.standing();
                if (standing != null) {
                    json.field("auction");
                    AuctionJson.write(
                            json,
                            event.auctionId(),
                            terms,
                            standing,
                            event.closedAtMs(),
                            event.position(),
                            event.atMs());
                }
            }
            case Fact.BidAccepted accepted -> {
                bid(json, event, accepted.bid());
                changes(json, accepted);
                Fact.Closed closed = accepted.closed();
                if (closed != null) {
                    closed(json, closed);
                }
            }
            case Fact.BidRefused(PlaceBid bid, Reason reason, List<Reason> also) -> {
                bid(json, event, bid);
                json.field("code").text(reason.code());
                json.field("codes").array().text(reason.code());
                also.forEach(other -> json.text(other.code()));
                json.endArray();
            }
            case Fact.Closed closed -> closed(json, closed);
            case Fact.Cancelled(String reason) -> json.field("reason").text(reason);
            case Fact.Retracted(long bidId, long bidderId, long previousLeaderId) -> {
                json.field("bid_id").number(bidId);
                json.field("bidder_id").number(bidderId);
                previousLeader(json, previousLeaderId);
            }
            case Fact.Repeated(var first) -> json.field("first").text(first.toString());
            case Fact.Refused(var kind, Reason reason) -> {
                json.field("command").text(kind.name().toLowerCase(Locale.ROOT));
                json.field("code").text(reason.code());
            }
        }
    }

    private static void bid(JsonWriter json, Event event, PlaceBid bid) {
        json.field("bid").object();
        json.field("id").number(event.position().bidId());
        json.field("bidder_id").number(bid.bidderId());
        json.field("amount").amountOrNull(bid.amountMicros());
        json.endObject();
    }

    /// A change that there was not is left out.
    private static void changes(JsonWriter json, Fact.BidAccepted accepted) {
        previousLeader(json, accepted.previousLeaderId());
        if (accepted.previousEndsAtMs() > 0) {
            json.field("previous_ends_at").time(accepted.previousEndsAtMs());
        }
        if (accepted.outbidAtOnce()) {
            json.field("outbid_at_once").truth(true);
        }
    }

    private static void previousLeader(JsonWriter json, long previousLeaderId) {
        if (previousLeaderId != 0) {
            json.field("previous_leader_id").number(previousLeaderId);
        }
    }

    private static void closed(JsonWriter json, Fact.Closed closed) {
        json.field("cause").text(closed.cause().name().toLowerCase(Locale.ROOT));
        json.field("winner_id").idOrNull(closed.winnerId());
        json.field("hammer_price").amountOrNull(closed.hammerPriceMicros());
    }

    private static void standing(JsonWriter json, Standing standing) {
        json.field("status").text(standing.status().code());
        json.field("price").amountOrNull(standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("leader_id").idOrNull(standing.leaderId());
        json.field("bid_count");
        if (standing.sealed()) {
            json.nothing();
        } else {
            json.number(standing.bidCount());
        }
        json.field("ends_at").time(standing.endsAtMs());
        json.field("reserve_met").reserve(standing.reserve());
    }
}
