package dev.gavel.ingest.json;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.json.JsonWriter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `application/problem+json` (RFC 9457): its own members, a stable `code`, and the `field` that is meant.
public final class ProblemJson {
    private ProblemJson() {}

    public static byte[] of(Problem problem) {
        JsonWriter json = new JsonWriter(256).object();
        write(json, problem);
        return json.endObject().toBytes();
    }

    /// The same, appended to an object.
    static void write(JsonWriter json, Problem problem) {
        head(json, problem.status(), problem.code(), problem.title(), problem.detail());
        String field = problem.field();
        if (field != null && !field.isEmpty()) {
            json.field("field").text(field);
        }
    }

    /// A command that was refused, with all that speaks against it and the standing that refused it, so that a bidder
    /// can bid again without asking first.
    ///
    /// @param reason the first that counts
    public static byte[] refused(int status, Reason reason, Event event) {
        JsonWriter json = new JsonWriter(448).object();
        writeRefused(json, status, reason, event);
        return json.endObject().toBytes();
    }

    /// The same, appended to an object.
    static void writeRefused(JsonWriter json, int status, Reason reason, Event event) {
        Standing standing = event.standing();
        head(json, status, reason.code(), reason.sentence(), detail(reason, standing));
        json.field("codes").array().text(reason.code());
        if (event.fact() instanceof Fact.BidRefused refused) {
            refused.also().forEach(other -> json.text(other.code()));
        }
        json.endArray();
        json.field("id").number(event.position().bidId());
        json.field("auction_id").number(event.auctionId());
        if (standing != null) {
            write(json, standing);
        }
        json.field("position").text(event.position().toString());
    }

    /// A bid that this node refused by what it knows of the auction: the same, but it is not on the log, so it has
    /// neither id nor position, and says since when it is known.
    public static byte[] refusedHere(int status, CommandOutcome.RefusedHere refused) {
        JsonWriter json = new JsonWriter(448).object();
        writeRefusedHere(json, status, refused);
        return json.endObject().toBytes();
    }

    /// The same, appended to an object.
    static void writeRefusedHere(JsonWriter json, int status, CommandOutcome.RefusedHere refused) {
        Reason reason = refused.reason();
        head(json, status, reason.code(), reason.sentence(), detail(reason, refused.standing()));
        json.field("codes").array().text(reason.code()).endArray();
        json.field("auction_id").number(refused.auctionId());
        write(json, refused.standing());
        json.field("decided_by").text("local");
        json.field("as_of").text(refused.asOf().toString());
    }

    private static void write(JsonWriter json, Standing standing) {
        json.field("highest").amountOrNull(standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("ends_at").time(standing.endsAtMs());
        json.field("reserve_met").reserve(standing.reserve());
    }

    /// What to do about it.
    private static String detail(Reason reason, @Nullable Standing standing) {
        if (standing == null) {
            return reason.sentence();
        }
        return switch (reason) {
            case BID_TOO_LOW, BELOW_OPENING_PRICE ->
                    "Bid at least " + Micros.format(standing.minimumNextBidMicros()) + ".";
            case KEY_REUSED -> "Draw a new key for each new bid or auction; repeat one only to ask the same again.";
            case NOT_YET_OPEN -> "Bid from " + Instant.ofEpochMilli(standing.startsAtMs()) + " on.";
            case EXPIRED -> "The auction is as it was. Bid again if you still want to.";
            case ALREADY_LEADING -> "Wait until somebody tops your bid.";
            case OWN_BID_NOT_RAISED -> "State more than you did before, or nothing.";
            case NOT_RETRACTABLE -> "Name one of your own latest bids that stands.";
            case UNKNOWN_AUCTION,
                    ALREADY_EXISTS,
                    ENDS_IN_THE_PAST,
                    CLOSED,
                    CANCELLED,
                    NOT_INVITED,
                    BID_LIMIT_REACHED,
                    NOT_ENDED,
                    NO_RETRACTION,
                    RETRACTION_TOO_LATE ->
                    reason.sentence();
        };
    }

    private static void head(JsonWriter json, int status, String code, String title, String detail) {
        json.field("type").text("urn:gavel:problem:" + code);
        json.field("title").text(title);
        json.field("status").number(status);
        json.field("detail").text(detail);
        json.field("code").text(code);
    }
}
