package dev.gavel.ingest.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.schema.json.TermsWriter;
import org.jspecify.annotations.Nullable;

/// Writes an auction as the API returns it. While a sealed auction is open, every field that depends on its bids is
/// null.
public final class AuctionJson {
    private AuctionJson() {}

    /// @param nowMs the current time: a scheduled auction whose start has passed is shown as open
    public static void write(JsonWriter json, AuctionView auction, long nowMs) {
        write(json, auction.id(), auction.terms(), auction.standing(), auction.closedAtMs(), auction.position(), nowMs);
    }

    /// @param terms null: not available, written as null
    /// @param closedAtMs 0: not over, or not known, written as null
    public static void write(
            JsonWriter json,
            long id,
            @Nullable AuctionTerms terms,
            Standing standing,
            long closedAtMs,
            Position position,
            long nowMs) {
        Status status = standing.statusAt(nowMs);
        boolean sold = status == Status.SOLD;
        json.object();
        json.field("id").number(id);
        json.field("title").text(terms == null ? null : terms.title());
        json.field("type").text(terms == null ? null : terms.type().code());
        json.field("seller_id").idOrNull(terms == null ? 0 : terms.sellerId());
        json.field("status").text(status.code());
        json.field("opening_price").amountOrNull(terms == null ? 0 : terms.prices().openingMicros());
        json.field("reserve_price").amountOrNull(terms == null ? 0 : terms.prices().reserveMicros());
        json.field("reserve_met").reserve(standing.reserve());
        json.field("buy_now_price").amountOrNull(terms == null ? 0 : terms.prices().buyNowMicros());
        json.field("tick_size").amountOrNull(terms == null ? 0 : terms.tickSizeMicros());
        json.field("increment");
        if (terms == null) {
            json.nothing();
        } else {
            TermsWriter.writeIncrement(json, terms);
        }
        json.field("starts_at").time(standing.startsAtMs());
        json.field("ends_at").time(standing.endsAtMs());
        json.field("closed_at");
        if (closedAtMs == 0) {
            json.nothing();
        } else {
            json.time(closedAtMs);
        }
        json.field("soft_close");
        TermsWriter.write(json, terms == null ? null : terms.softClose());
        json.field("retraction");
        TermsWriter.write(json, terms == null ? null : terms.retraction());
        bidders(json, terms);
        json.field("price").amountOrNull(standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("leader_id").idOrNull(standing.leaderId());
        json.field("bid_count");
        if (standing.sealed()) {
            json.nothing();
        } else {
            json.number(standing.bidCount());
        }
        json.field("winner_id").idOrNull(sold ? standing.leaderId() : 0);
        json.field("hammer_price").amountOrNull(sold ? standing.priceMicros() : 0);
        json.field("position").text(standing.sealed() ? null : position.toString());
        json.endObject();
    }

    /// The list of allowed bidders is in the terms only in the response to the opening.
    private static void bidders(JsonWriter json, @Nullable AuctionTerms terms) {
        json.field("max_bids_per_bidder").idOrNull(terms == null ? 0 : terms.bidders().maxBids());
        json.field("by_invitation").truth(terms != null && terms.bidders().byInvitation());
        if (terms != null && !terms.bidders().allowedBidders().isEmpty()) {
            json.field("allowed_bidders").array();
            terms.bidders().allowedBidders().forEach(json::number);
            json.endArray();
        }
        json.field("allow_self_outbid").truth(terms != null && terms.bidders().selfOutbid());
    }
}
