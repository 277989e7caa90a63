package dev.gavel.ingest.json;

import dev.gavel.schema.Event;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import org.jspecify.annotations.Nullable;

/// `application/problem+json` (RFC 9457): its own members, a stable `code`, and the `field` that is meant.
public final class ProblemJson {
    private ProblemJson() {}

    public static byte[] of(Problem problem) {
        JsonWriter json = new JsonWriter(256);
        head(json, problem.status(), problem.code(), problem.title(), problem.detail());
        String field = problem.field();
        if (field != null && !field.isEmpty()) {
            json.field("field").text(field);
        }
        return json.endObject().toBytes();
    }

    /// A command that was refused, with the standing that refused it, so that a bidder can bid again without
    /// asking first.
    public static byte[] refused(int status, Reason reason, Event event) {
        JsonWriter json = new JsonWriter(384);
        Standing standing = event.standing();
        head(json, status, reason.code(), reason.sentence(), detail(reason, standing));
        json.field("id").number(event.position().bidId());
        json.field("auction_id").number(event.auctionId());
        if (standing != null) {
            json.field("highest");
            if (standing.priceMicros() == 0) {
                json.nothing();
            } else {
                json.amount(standing.priceMicros());
            }
            json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
            json.field("ends_at").time(standing.endsAtMs());
        }
        json.field("position").text(event.position().toString());
        return json.endObject().toBytes();
    }

    private static String detail(Reason reason, @Nullable Standing standing) {
        return switch (reason) {
            case BID_TOO_LOW, BELOW_OPENING_PRICE ->
                standing == null
                        ? reason.sentence()
                        : "Bid at least " + dev.gavel.schema.Micros.format(standing.minimumNextBidMicros()) + ".";
            case UNKNOWN_AUCTION,
                    ALREADY_EXISTS,
                    ENDS_IN_THE_PAST,
                    NOT_YET_OPEN,
                    CLOSED,
                    CANCELLED,
                    NOT_ENDED -> reason.sentence();
        };
    }

    private static void head(JsonWriter json, int status, String code, String title, String detail) {
        json.object();
        json.field("type").text("urn:gavel:problem:" + code);
        json.field("title").text(title);
        json.field("status").number(status);
        json.field("detail").text(detail);
        json.field("code").text(code);
    }
}
