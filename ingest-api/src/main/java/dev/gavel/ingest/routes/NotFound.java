package dev.gavel.ingest.routes;

import dev.gavel.ingest.json.Problem;
import dev.gavel.schema.Reason;

/// The `404` problems of the read routes.
final class NotFound {
    private NotFound() {}

    static Problem auction() {
        Reason reason = Reason.UNKNOWN_AUCTION;
        return Problem.of(404, reason.code(), reason.sentence(), "The read models have no auction with this id.");
    }

    static Problem bid() {
        return Problem.of(404, "unknown_bid", "There is no such bid.", "No bid of this auction has this id.");
    }

    static Problem receipt() {
        return Problem.of(
                404,
                "no_receipt",
                "This bid has no receipt.",
                "Only events of existing auctions have a receipt, and only since version 2 of the rules.");
    }
}
