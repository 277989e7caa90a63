package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.json.RejectionStatus;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;

/// The responses that all commands share: rejected, pending, and failed.
final class CommandResponses {
    private static final int PENDING_BYTES = 128;

    /// About the time between two counts of the open auctions.
    private static final int OPEN_AUCTIONS_RETRY_SECONDS = 10;

    private CommandResponses() {}

    /// The problem of a rejected command.
    static void rejected(Exchange exchange, Reason reason, Event event) {
        int status = RejectionStatus.of(reason);
        exchange.position(event.position()).problem(status, ProblemJson.rejected(status, reason, event));
    }

    /// `202` for a bid at this position of the log.
    ///
    /// @param bidderId 0: not known
    static void pendingBid(Exchange exchange, long auctionId, Position at, long bidderId) {
        pending(exchange, at.bidId(), auctionId, at, ApiPaths.bid(auctionId, at.bidId(), at, bidderId));
    }

    /// `202` with the location of the decision: the command is on the log but not decided yet.
    ///
    /// @param id of the bid; for a command on an auction, the id that encodes the command's position
    /// @param at position of the command
    static void pending(Exchange exchange, long id, long auctionId, Position at, String location) {
        JsonWriter json = new JsonWriter(PENDING_BYTES).object();
        json.field("id").number(id);
        json.field("auction_id").number(auctionId);
        json.field("position").text(at.toString());
        json.field("status").text("pending");
        exchange.position(at).header(HeaderNames.LOCATION, location).json(202, json.endObject());
    }

    /// The problem of a command without a decision. It distinguishes a command that is not on the log from one that may
    /// be: a timeout is not a rejection (invariant 5, docs/architecture.md#invariants).
    static Problem problem(CommandOutcome.Failed failed) {
        return switch (failed) {
            case CommandOutcome.NotAppended(String reason) ->
                    Problem.unavailable(
                            "log_unavailable",
                            "The command was not appended to the log (" + reason + "). Send it again.");
            case CommandOutcome.Uncertain(String reason) ->
                    Problem.unavailable(
                            "append_uncertain",
                            "The command may or may not have been appended to the log ("
                                    + reason
                                    + "). If it had an Idempotency-Key, send it again with the same key;"
                                    + " otherwise look at the auction first.");
            case CommandOutcome.TooManyInFlight() ->
                    Problem.unavailable(
                            "too_many_in_flight",
                            "The limit of commands in flight is reached. Nothing was appended. Send it again.");
            case CommandOutcome.ProcessorBehind() ->
                    Problem.unavailable(
                            "processor_behind",
                            "Too many commands wait for their decision. Nothing was appended. Send it again later.");
            case CommandOutcome.AuctionBusy() ->
                    Problem.unavailable(
                            "auction_busy",
                            "Too many commands on this auction wait for their decision. Nothing was appended."
                                    + " Send it again later.");
            case CommandOutcome.TooManyOpenAuctions() ->
                    Problem.unavailable(
                                    "too_many_open_auctions",
                                    "The limit of open auctions is reached. Nothing was appended. Send it again when"
                                            + " auctions have ended.")
                            .retryAfter(OPEN_AUCTIONS_RETRY_SECONDS);
            case CommandOutcome.TooManyOpenAuctionsOfSeller(long limit) ->
                    Problem.tooMany(
                                    "too_many_open_auctions_of_seller",
                                    "The seller has "
                                            + limit
                                            + " open auctions, which is the limit. Nothing was appended. Send it again"
                                            + " when some of them have ended.")
                            .retryAfter(OPEN_AUCTIONS_RETRY_SECONDS);
            case CommandOutcome.TermsTooLarge(int bytes, int maxBytes) ->
                    Problem.of(
                            413,
                            "terms_too_large",
                            "The terms are too large.",
                            "The terms take "
                                    + bytes
                                    + " bytes, and at most "
                                    + maxBytes
                                    + " are stored for an auction. Allow fewer bidders, or use fewer bands.");
        };
    }
}
