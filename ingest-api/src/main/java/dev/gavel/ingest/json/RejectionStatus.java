package dev.gavel.ingest.json;

import dev.gavel.schema.Reason;

/// The HTTP status of a rejection. docs/rules.md has the same table.
public final class RejectionStatus {
    private RejectionStatus() {}

    public static int of(Reason reason) {
        return switch (reason) {
            case UNKNOWN_AUCTION, NOT_RETRACTABLE -> 404;
            case NOT_INVITED, NOT_THE_SELLER -> 403;
            case KEY_REUSED, ENDS_IN_THE_PAST, OFF_TICK -> 422;
            case ALREADY_EXISTS,
                    CANCELLED,
                    CLOSED,
                    NOT_YET_OPEN,
                    EXPIRED,
                    BID_LIMIT_REACHED,
                    ALREADY_LEADING,
                    OWN_BID_NOT_RAISED,
                    BELOW_OPENING_PRICE,
                    BID_TOO_LOW,
                    NOT_ENDED,
                    NO_RETRACTION,
                    RETRACTION_TOO_LATE ->
                    409;
        };
    }
}
