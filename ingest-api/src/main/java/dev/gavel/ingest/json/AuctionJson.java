package dev.gavel.ingest.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import org.jspecify.annotations.Nullable;

/// An auction as the API shows it. Terms that this build does not have yet are null, so that the shape is
/// already the one of later builds.
public final class AuctionJson {
    private AuctionJson() {}

    /// @param nowMs the reader's clock: a scheduled auction whose start has passed is shown open
    public static void write(JsonWriter json, AuctionView auction, long nowMs) {
        write(json, auction.id(), auction.terms(), auction.standing(), auction.position(), nowMs);
    }

    /// @param terms null: they are not at hand, and are shown as null
    public static void write(
            JsonWriter json, long id, @Nullable AuctionTerms terms, Standing standing, Position position, long nowMs) {
        Status status = standing.statusAt(nowMs);
        boolean sold = status == Status.SOLD;
        json.object();
        json.field("id").number(id);
        json.field("title").text(terms == null ? null : terms.title());
        json.field("type").text("english");
        json.field("status").text(status.code());
        json.field("opening_price");
        amountOrNull(json, terms == null ? 0 : terms.openingPriceMicros());
        json.field("reserve_price").nothing();
        json.field("buy_now_price").nothing();
        json.field("increment");
        if (terms == null || terms.incrementMicros() == AuctionTerms.SMALLEST) {
            json.nothing();
        } else {
            json.object().field("fixed").amount(terms.incrementMicros()).endObject();
        }
        json.field("starts_at").time(standing.startsAtMs());
        json.field("ends_at").time(standing.endsAtMs());
        json.field("soft_close").nothing();
        json.field("price");
        amountOrNull(json, standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("leader_id");
        idOrNull(json, standing.leaderId());
        json.field("bid_count").number(standing.bidCount());
        json.field("winner_id");
        idOrNull(json, sold ? standing.leaderId() : 0);
        json.field("hammer_price");
        amountOrNull(json, sold ? standing.priceMicros() : 0);
        json.field("position").text(position.toString());
        json.endObject();
    }

    private static void idOrNull(JsonWriter json, long id) {
        if (id == 0) {
            json.nothing();
        } else {
            json.number(id);
        }
    }

    private static void amountOrNull(JsonWriter json, long micros) {
        if (micros == 0) {
            json.nothing();
        } else {
            json.amount(micros);
        }
    }
}
