package dev.gavel.ingest.json;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// The answer to one bid of many: an object with what `POST /api/bids` would have answered, and besides that what the
/// client calls the bid, the line it came in, and the HTTP status.
///
/// @param clientId null: the client said none, or none that could be read
/// @param line from 1; 0: not told
public record BidAnswer(@Nullable ClientId clientId, long line) {

    /// The decision.
    public void decided(JsonWriter json, PlaceBid bid, Event event) {
        Reason reason = event.rejection();
        begin(json);
        if (reason == null) {
            json.field("status").number(201);
            DecidedBid.of(bid, event).writeFields(json);
        } else {
            ProblemJson.writeRefused(json, RejectionStatus.of(reason), reason, event);
        }
        json.endObject();
    }

    /// A refusal that needed no log.
    public void refusedHere(JsonWriter json, CommandOutcome.RefusedHere refused) {
        begin(json);
        ProblemJson.writeRefusedHere(json, RejectionStatus.of(refused.reason()), refused);
        json.endObject();
    }

    /// On the log, and the decision was not there in time.
    ///
    /// @param location where it will be
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
    /// @param taken the last line of the client's that was taken; what came after was not
    public void ended(JsonWriter json, Problem why, long taken) {
        begin(json);
        ProblemJson.write(json, why);
        json.field("lines_taken").number(taken);
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
