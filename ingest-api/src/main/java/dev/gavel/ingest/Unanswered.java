package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.Position;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;

/// The answers to a command that has no decision yet, or never will.
final class Unanswered {
    private Unanswered() {}

    /// The command is on the log but not decided yet: `202` with the location of the decision.
    ///
    /// @param id the bid's; for other commands the id that encodes the command's position
    static void pending(Exchange exchange, long id, long auctionId, Position position, String location) {
        JsonWriter json = new JsonWriter(128).object();
        json.field("id").number(id);
        json.field("auction_id").number(auctionId);
        json.field("position").text(position.toString());
        json.field("status").text("pending");
        exchange.header(HeaderNames.LOCATION, location).json(202, json.endObject());
    }

    /// Something that should not be.
    static Problem bug() {
        return Problem.of(500, "internal_error", "Gavel failed.", "This is a bug; its log has the cause.");
    }

    /// Why it is not on the log, or that nobody can tell: a timeout is not a rejection, and must not read like one.
    static Problem problem(CommandOutcome.Failed failed) {
        return switch (failed) {
            case CommandOutcome.NotAppended(String why) ->
                    Problem.unavailable(
                            "log_unavailable", "The command was not appended to the log (" + why + "). Send it again.");
            case CommandOutcome.Uncertain(String why) ->
                    Problem.unavailable(
                            "append_uncertain",
                            "The command may or may not have been appended to the log ("
                                    + why
                                    + "). Sent with an Idempotency-Key, it is safe to send again with the same key;"
                                    + " otherwise look at the auction first.");
            case CommandOutcome.TooManyInFlight() ->
                    Problem.unavailable(
                            "too_many_in_flight",
                            "As many commands as may be are waiting for their decision. Nothing was appended; send it again.");
        };
    }
}
