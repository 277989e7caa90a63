package dev.gavel.ingest.json;

import dev.gavel.ingest.json.BidForm.ClientId;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// The result of one bid of a batch or stream: an object with the response of `POST /api/bids`, its HTTP status, and
/// what identifies the bid to the client.
///
/// @param clientId the client's id of the bid; null: none, or an unreadable one
/// @param line of the stream, from 1; 0: in a batch, or not about a line
public record BidResultJson(@Nullable ClientId clientId, long line) {

    /// The decision.
    public void decided(JsonWriter json, PlaceBid bid, Event event) {
        Reason reason = event.rejection();
        begin(json);
        if (reason == null) {
            json.field("status").number(201);
            DecidedBid.of(bid, event).writeFields(json);
        } else {
            ProblemJson.writeRejected(json, RejectionStatus.of(reason), reason, event);
        }
        json.endObject();
    }

    public void rejectedLocally(JsonWriter json, CommandOutcome.RejectedLocally rejection) {
        begin(json);
        ProblemJson.writeRejectedLocally(json, RejectionStatus.of(rejection.reason()), rejection);
        json.endObject();
    }

    /// The bid is on the log, but the decision did not arrive in time.
    ///
    /// @param location of the decision
    public void pending(JsonWriter json, long auctionId, Position position, String location) {
        begin(json);
        json.field("status").number(202);
        json.field("id").number(position.bidId());
        json.field("auction_id").number(auctionId);
        json.field("position").text(position.toString());
        json.field("location").text(location);
        json.endObject();
    }

    public void problem(JsonWriter json, Problem problem) {
        begin(json);
        ProblemJson.write(json, problem);
        json.endObject();
    }

    /// The last line of a stream that the server ends.
    ///
    /// @param linesTaken the last line that was handled; later lines were discarded
    public void ended(JsonWriter json, Problem reason, long linesTaken) {
        begin(json);
        ProblemJson.write(json, reason);
        json.field("lines_taken").number(linesTaken);
        json.endObject();
    }

    private void begin(JsonWriter json) {
        json.object();
        if (clientId != null) {
            json.field("client_id");
            clientId.write(json);
        }
        if (line > 0) {
            json.field("line").number(line);
        }
    }
}
