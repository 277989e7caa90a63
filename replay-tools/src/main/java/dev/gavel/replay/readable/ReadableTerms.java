package dev.gavel.replay.readable;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A seller's terms.
final class ReadableTerms {
    private ReadableTerms() {}

    static void write(JsonGenerator json, AuctionTerms terms) throws IOException {
        json.writeObjectFieldStart("terms");
        json.writeNumberField("rules_version", terms.rulesVersion());
        json.writeStringField("title", terms.title());
        json.writeStringField("type", terms.type().code());
        json.writeStringField("opening_price", Micros.format(terms.prices().openingMicros()));
        amount(json, "reserve_price", terms.prices().reserveMicros());
        amount(json, "buy_now_price", terms.prices().buyNowMicros());
        json.writeStringField("increment", increment(terms.increment()));
        if (terms.startsAtMs() != null) {
            time(json, "starts_at", terms.startsAtMs());
        }
        time(json, "ends_at", terms.endsAtMs());
        SoftClose softClose = terms.softClose();
        if (softClose != null) {
            json.writeStringField("soft_close", softClose(softClose));
        }
        Retraction retraction = terms.retraction();
        if (retraction != null) {
            json.writeStringField(
                    "retraction", Duration.ofMillis(retraction.windowMs()) + ", of the last " + retraction.last());
        }
        limits(json, terms.bidders());
        json.writeEndObject();
    }

    private static void limits(JsonGenerator json, BidderLimits bidders) throws IOException {
        if (bidders.maxBids() > 0) {
            json.writeNumberField("max_bids_per_bidder", bidders.maxBids());
        }
        if (bidders.selfOutbid()) {
            json.writeBooleanField("allow_self_outbid", true);
        }
        if (bidders.byInvitation()) {
            json.writeArrayFieldStart("allowed_bidders");
            for (long guest : bidders.allowedBidders()) {
                json.writeNumber(guest);
            }
            json.writeEndArray();
        }
    }

    private static String increment(Increment increment) {
        return switch (increment) {
            case Increment.Fixed(long stepMicros) -> Micros.format(stepMicros);
            case Increment.Percent(long percentMicros) -> Micros.format(percentMicros) + "%";
            case Increment.Bands bands -> bands(bands);
        };
    }

    private static String bands(Increment.Bands bands) {
        StringBuilder text = new StringBuilder(bands.preset() == null ? "" : bands.preset() + ":");
        for (Increment.Band band : bands.bands()) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(Micros.format(band.fromMicros()))
                    .append('+')
                    .append(Micros.format(band.stepMicros()));
        }
        return text.toString();
    }

    private static String softClose(SoftClose softClose) {
        String latest = softClose.latestMs() == 0 ? "" : ", latest " + Instant.ofEpochMilli(softClose.latestMs());
        return String.format(
                Locale.ROOT,
                "window %s, extension %s%s",
                Duration.ofMillis(softClose.windowMs()),
                Duration.ofMillis(softClose.extensionMs()),
                latest);
    }

    /// Left out when there is none.
    static void amount(JsonGenerator json, String name, long micros) throws IOException {
        if (micros > 0) {
            json.writeStringField(name, Micros.format(micros));
        }
    }

    static void time(JsonGenerator json, String name, long ms) throws IOException {
        json.writeStringField(name, Instant.ofEpochMilli(ms).toString());
    }
}
