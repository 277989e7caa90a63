package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Writes auction terms as `POST /api/auctions` and scenario files read them.
public final class TermsWriter {
    private TermsWriter() {}

    /// An object with every term. Absent terms are `null`: an auction created from it lacks them, and a scenario
    /// removes them.
    public static void write(JsonWriter json, AuctionTerms terms) {
        json.object();
        json.field("title").text(terms.title());
        json.field("type").text(terms.type().code());
        json.field("opening_price").amount(terms.prices().openingMicros());
        json.field("reserve_price").amountOrNull(terms.prices().reserveMicros());
        json.field("buy_now_price").amountOrNull(terms.prices().buyNowMicros());
        json.field("tick_size").amount(terms.tickSizeMicros());
        json.field("increment");
        writeIncrement(json, terms);
        json.field("starts_at");
        timeOrNull(json, terms.startsAtMs());
        json.field("ends_at").time(terms.endsAtMs());
        json.field("soft_close");
        write(json, terms.softClose());
        json.field("retraction");
        write(json, terms.retraction());
        json.field("max_bids_per_bidder").idOrNull(terms.bidders().maxBids());
        json.field("allowed_bidders");
        writeAllowedBidders(json, terms.bidders());
        json.field("allow_self_outbid").truth(terms.bidders().selfOutbid());
        json.endObject();
    }

    /// `null` for an increment of one tick, which is that of an auction without increments.
    public static void writeIncrement(JsonWriter json, AuctionTerms terms) {
        if (terms.increment().equals(Increment.tick(terms.tickSizeMicros()))) {
            json.nothing();
        } else {
            write(json, terms.increment());
        }
    }

    public static void write(JsonWriter json, Increment increment) {
        json.object();
        switch (increment) {
            case Increment.Fixed(long stepMicros) -> json.field("fixed").amount(stepMicros);
            case Increment.Percent(long percentMicros) -> json.field("percent").text(Micros.format(percentMicros));
            case Increment.Bands bands -> write(json, bands);
        }
        json.endObject();
    }

    private static void write(JsonWriter json, Increment.Bands bands) {
        if (bands.preset() != null) {
            json.field("preset").text(bands.preset());
            return;
        }
        json.field("bands").array();
        for (Increment.Band band : bands.bands()) {
            json.object();
            json.field("from").amount(band.fromMicros());
            json.field("step").amount(band.stepMicros());
            json.endObject();
        }
        json.endArray();
    }

    public static void write(JsonWriter json, @Nullable SoftClose softClose) {
        if (softClose == null) {
            json.nothing();
            return;
        }
        json.object();
        json.field("window").text(Duration.ofMillis(softClose.windowMs()).toString());
        json.field("extension").text(Duration.ofMillis(softClose.extensionMs()).toString());
        json.field("latest");
        timeOrNull(json, softClose.latestMs() == 0 ? null : softClose.latestMs());
        json.field("on").text(softClose.trigger().code());
        json.endObject();
    }

    public static void write(JsonWriter json, @Nullable Retraction retraction) {
        if (retraction == null) {
            json.nothing();
            return;
        }
        json.object();
        json.field("window").text(Duration.ofMillis(retraction.windowMs()).toString());
        json.field("last").number(retraction.last());
        json.field("allow_disclosure").truth(retraction.allowDisclosure());
        json.endObject();
    }

    /// `[]` if the list is withheld, as in events. That is not a valid value for a new auction.
    private static void writeAllowedBidders(JsonWriter json, BidderLimits bidders) {
        if (!bidders.byInvitation()) {
            json.nothing();
            return;
        }
        json.array();
        bidders.allowedBidders().forEach(json::number);
        json.endArray();
    }

    private static void timeOrNull(JsonWriter json, @Nullable Long epochMs) {
        if (epochMs == null) {
            json.nothing();
        } else {
            json.time(epochMs);
        }
    }
}
