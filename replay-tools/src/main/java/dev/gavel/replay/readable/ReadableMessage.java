package dev.gavel.replay.readable;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.schema.json.TermsWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes a command or an event as one JSON object. A malformed record becomes an object with the reason.
public final class ReadableMessage {
    private static final JsonFactory JSON = new JsonFactory();

    private ReadableMessage() {}

    public static String event(byte @Nullable [] key, byte @Nullable [] value) {
        return text(json -> event(json, key, value));
    }

    public static String command(byte @Nullable [] key, byte @Nullable [] value) {
        return text(json -> command(json, key, value));
    }

    public static void event(JsonGenerator json, byte @Nullable [] key, byte @Nullable [] value) throws IOException {
        switch (EventCodec.decode(key, value)) {
            case Decoded.Message<Event>(Event event) -> write(json, event);
            case Decoded.Malformed<Event>(String reason) -> unreadable(json, reason);
        }
    }

    public static void command(JsonGenerator json, byte @Nullable [] key, byte @Nullable [] value) throws IOException {
        switch (CommandCodec.decode(key, value)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> write(json, envelope);
            case Decoded.Malformed<Envelope>(String reason) -> unreadable(json, reason);
        }
    }

    private static void write(JsonGenerator json, Envelope envelope) throws IOException {
        json.writeStartObject();
        json.writeNumberField("auction_id", envelope.command().auctionId());
        switch (envelope.command()) {
            case PlaceBid bid -> {
                json.writeStringField("command", "bid");
                bid(json, bid);
            }
            case OpenAuction open -> {
                json.writeStringField("command", "open");
                terms(json, open.terms());
            }
            case CloseAuction close -> {
                json.writeStringField("command", "close");
                json.writeStringField("cause", lower(close.cause()));
                id(json, "seller_id", close.sellerId());
            }
            case CancelAuction cancel -> {
                json.writeStringField("command", "cancel");
                json.writeStringField("reason", cancel.reason());
                id(json, "seller_id", cancel.sellerId());
            }
            case RetractBid retract -> {
                json.writeStringField("command", "retract");
                json.writeNumberField("bid_id", retract.bidId());
                json.writeNumberField("bidder_id", retract.bidderId());
            }
        }
        if (envelope.deadlineMs() > 0) {
            time(json, "deadline", envelope.deadlineMs());
        }
        if (envelope.idempotencyKey() != null) {
            json.writeStringField("idempotency_key", envelope.idempotencyKey());
        }
        actor(json, envelope.actor());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
        json.writeNumberField("auction_id", event.auctionId());
        json.writeStringField("position", event.position().toString());
        time(json, "at", event.atMs());
        json.writeNumberField("sequence", event.sequence());
        fact(json, event.fact());
        Standing standing = event.standing();
        if (standing != null) {
            standing(json, standing);
        }
        actor(json, event.actor());
        if (event.chain() != null) {
            json.writeStringField("chain", event.chain().hex());
        }
        json.writeEndObject();
    }

    private static void fact(JsonGenerator json, Fact fact) throws IOException {
        switch (fact) {
            case Fact.Opened(var terms) -> {
                json.writeStringField("event", "opened");
                terms(json, terms);
            }
            case Fact.BidAccepted accepted -> {
                json.writeStringField("event", "bid_accepted");
                bid(json, accepted.bid());
                id(json, "previous_leader_id", accepted.previousLeaderId());
                if (accepted.previousEndsAtMs() > 0) {
                    time(json, "previous_ends_at", accepted.previousEndsAtMs());
                }
                if (accepted.outbidAtOnce()) {
                    json.writeBooleanField("outbid_at_once", true);
                }
                Fact.Closed closed = accepted.closed();
                if (closed != null) {
                    closed(json, closed);
                }
            }
            case Fact.BidRefused rejected -> {
                json.writeStringField("event", "bid_refused");
                bid(json, rejected.bid());
                json.writeStringField("code", rejected.reason().code());
                if (!rejected.also().isEmpty()) {
                    json.writeArrayFieldStart("also");
                    for (Reason reason : rejected.also()) {
                        json.writeString(reason.code());
                    }
                    json.writeEndArray();
                }
            }
            case Fact.Closed closed -> {
                json.writeStringField("event", "closed");
                closed(json, closed);
            }
            case Fact.Cancelled(String reason) -> {
                json.writeStringField("event", "cancelled");
                json.writeStringField("reason", reason);
            }
            case Fact.Retracted(long bidId, long bidderId, long previousLeaderId) -> {
                json.writeStringField("event", "retracted");
                json.writeNumberField("bid_id", bidId);
                json.writeNumberField("bidder_id", bidderId);
                id(json, "previous_leader_id", previousLeaderId);
            }
            case Fact.Repeated(var first) -> {
                json.writeStringField("event", "repeated");
                json.writeStringField("first", first.toString());
            }
            case Fact.Refused(var kind, Reason reason) -> {
                json.writeStringField("event", lower(kind) + "_refused");
                json.writeStringField("code", reason.code());
            }
        }
    }

    /// As `POST /api/auctions` reads them.
    private static void terms(JsonGenerator json, AuctionTerms terms) throws IOException {
        json.writeNumberField("rules_version", terms.rulesVersion());
        id(json, "seller_id", terms.sellerId());
        JsonWriter written = new JsonWriter(512);
        TermsWriter.write(written, terms);
        json.writeFieldName("terms");
        json.writeRawValue(new String(written.toBytes(), UTF_8));
    }

    private static void bid(JsonGenerator json, PlaceBid bid) throws IOException {
        json.writeNumberField("bidder_id", bid.bidderId());
        amount(json, "amount", bid.amountMicros());
        if (bid.expiresAtMs() > 0) {
            time(json, "expires_at", bid.expiresAtMs());
        }
    }

    private static void closed(JsonGenerator json, Fact.Closed closed) throws IOException {
        json.writeStringField("cause", lower(closed.cause()));
        json.writeNumberField("winner_id", closed.winnerId());
        amount(json, "hammer_price", closed.hammerPriceMicros());
        json.writeNumberField("bids", closed.bidCount());
        json.writeNumberField("bidders", closed.bidderCount());
    }

    private static void standing(JsonGenerator json, Standing standing) throws IOException {
        json.writeObjectFieldStart("standing");
        json.writeStringField("status", standing.status().code());
        amount(json, "price", standing.priceMicros());
        amount(json, "minimum_next_bid", standing.minimumNextBidMicros());
        json.writeNumberField("leader_id", standing.leaderId());
        json.writeNumberField("leading_bid_id", standing.leadingBidId());
        json.writeNumberField("bid_count", standing.bidCount());
        time(json, "starts_at", standing.startsAtMs());
        time(json, "ends_at", standing.endsAtMs());
        if (standing.reserve() != Reserve.UNTOLD) {
            json.writeBooleanField("reserve_met", standing.reserve() == Reserve.MET);
        }
        if (standing.sealed()) {
            json.writeBooleanField("sealed", true);
        }
        json.writeEndObject();
    }

    /// Omitted if 0.
    private static void amount(JsonGenerator json, String name, long micros) throws IOException {
        if (micros > 0) {
            json.writeStringField(name, Micros.format(micros));
        }
    }

    /// Omitted if 0.
    private static void id(JsonGenerator json, String name, long id) throws IOException {
        if (id != 0) {
            json.writeNumberField(name, id);
        }
    }

    /// The pseudonym of who acted, which is no number to calculate with. Omitted if 0.
    private static void actor(JsonGenerator json, long pseudonym) throws IOException {
        if (pseudonym != 0) {
            json.writeStringField("actor", "%016x".formatted(pseudonym));
        }
    }

    private static void time(JsonGenerator json, String name, long ms) throws IOException {
        json.writeStringField(name, Instant.ofEpochMilli(ms).toString());
    }

    private static void unreadable(JsonGenerator json, String reason) throws IOException {
        json.writeStartObject();
        json.writeStringField("unreadable", reason);
        json.writeEndObject();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot be written", e);
        }
        return text.toString();
    }
}
