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

/// Writes `application/problem+json` (RFC 9457): the standard members, a stable `code`, and the `field` with the error.
/// Rejections have the same shape.
public final class ProblemJson {
    private static final int PROBLEM_BYTES = 256;
    private static final int REJECTION_BYTES = 448;

    private ProblemJson() {}

    public static byte[] of(Problem problem) {
        JsonWriter json = new JsonWriter(PROBLEM_BYTES).object();
        write(json, problem);
        return json.endObject().toBytes();
    }

    /// Appends the members of a problem to an object.
    static void write(JsonWriter json, Problem problem) {
        head(json, problem.status(), problem.code(), problem.title(), problem.detail());
        String field = problem.field();
        if (field != null && !field.isEmpty()) {
            json.field("field").text(field);
        }
    }

    /// A rejected command, with every reason and the standing of the auction, so that a bidder can bid again without
    /// reading the auction first.
    ///
    /// @param reason the most important one
    public static byte[] rejected(int status, Reason reason, Event event) {
        JsonWriter json = new JsonWriter(REJECTION_BYTES).object();
        writeRejected(json, status, reason, event);
        return json.endObject().toBytes();
    }

    /// Appends the members of [#rejected] to an object.
    static void writeRejected(JsonWriter json, int status, Reason reason, Event event) {
        Standing standing = event.standing();
        head(json, status, reason.code(), reason.sentence(), detail(reason, standing));
        json.field("codes").array().text(reason.code());
        if (event.fact() instanceof Fact.BidRefused rejected) {
            rejected.also().forEach(other -> json.text(other.code()));
        }
        json.endArray();
        json.field("id").number(event.position().bidId());
        json.field("auction_id").number(event.auctionId());
        if (standing != null) {
            write(json, standing);
        }
        json.field("position").text(event.position().toString());
    }

    /// A bid that this node rejected locally. It is not on the log, so it has neither `id` nor `position`; `as_of` is
    /// the position of the command after which the standing was known.
    public static byte[] rejectedLocally(int status, CommandOutcome.RejectedLocally rejection) {
        JsonWriter json = new JsonWriter(REJECTION_BYTES).object();
        writeRejectedLocally(json, status, rejection);
        return json.endObject().toBytes();
    }

    /// Appends the members of [#rejectedLocally] to an object.
    static void writeRejectedLocally(JsonWriter json, int status, CommandOutcome.RejectedLocally rejection) {
        Reason reason = rejection.reason();
        head(json, status, reason.code(), reason.sentence(), detail(reason, rejection.standing()));
        json.field("codes").array().text(reason.code()).endArray();
        json.field("auction_id").number(rejection.auctionId());
        write(json, rejection.standing());
        json.field("decided_by").text("local");
        json.field("as_of").text(rejection.asOf().toString());
    }

    private static void write(JsonWriter json, Standing standing) {
        json.field("highest").amountOrNull(standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("ends_at").time(standing.endsAtMs());
        json.field("reserve_met").reserve(standing.reserve());
    }

    /// What the caller can do.
    private static String detail(Reason reason, @Nullable Standing standing) {
        if (standing == null) {
            return reason.sentence();
        }
        return switch (reason) {
            case BID_TOO_LOW, BELOW_OPENING_PRICE ->
                    "Bid at least " + Micros.format(standing.minimumNextBidMicros()) + ".";
            case KEY_REUSED -> "Use a new key for each bid or auction. Repeat a key only with the same content.";
            case NOT_YET_OPEN -> "The auction opens at " + Instant.ofEpochMilli(standing.startsAtMs()) + ".";
            case EXPIRED -> "The auction is unchanged. Bid again if you still want to.";
            case ALREADY_LEADING -> "Wait until another bidder takes the lead.";
            case OFF_TICK -> "Bid a multiple of the auction's tick_size.";
            case OWN_BID_NOT_RAISED -> "Bid more than your previous maximum.";
            case NOT_RETRACTABLE -> "Retract one of your own latest bids that is still standing.";
            case NOT_THE_SELLER -> "Only the auction's seller and operators can close or cancel it.";
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
