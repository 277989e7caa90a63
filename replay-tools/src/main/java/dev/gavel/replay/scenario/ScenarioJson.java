package dev.gavel.replay.scenario;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.file.JsonFile;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff.AuctionResult;
import dev.gavel.replay.scenario.ScenarioResult.SkippedAuction;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Status;
import java.io.IOException;
import java.nio.file.Path;

/// Writes a scenario's result as JSON. `recorded` is the log's result, `other` is the scenario's. Amounts are strings.
public final class ScenarioJson {
    private ScenarioJson() {}

    public static void write(Path file, ScenarioResult result) {
        JsonFile.write(file, json -> write(json, result));
    }

    private static void write(JsonGenerator json, ScenarioResult result) throws IOException {
        json.writeStartObject();
        json.writeNumberField("partitions", result.partitions());
        json.writeNumberField("commands", result.commands());
        json.writeNumberField("garbage", result.malformed());
        json.writeNumberField("auctions", result.auctions());
        json.writeNumberField("skipped", result.skipped().size());
        json.writeNumberField("differing", result.differing().size());
        json.writeNumberField("closed_by_own_end", result.closedAtScenarioEnd());
        json.writeNumberField("time_ms", result.time().toMillis());
        json.writeObjectFieldStart("totals");
        writeTotals(json, "recorded", result.recorded());
        writeTotals(json, "other", result.scenario());
        json.writeEndObject();
        json.writeArrayFieldStart("skipped_auctions");
        for (SkippedAuction auction : result.skipped()) {
            json.writeStartObject();
            json.writeNumberField("auction_id", auction.auctionId());
            json.writeStringField("code", auction.code());
            json.writeStringField("detail", auction.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("differences");
        for (AuctionDiff diff : result.differing()) {
            json.writeStartObject();
            json.writeNumberField("auction_id", diff.auctionId());
            writeAuction(json, "recorded", diff.recorded());
            writeAuction(json, "other", diff.scenario());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeTotals(JsonGenerator json, String name, ScenarioTotals totals) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("revenue", totals.revenue().toPlainString());
        for (Status status : Status.values()) {
            if (status != Status.SCHEDULED) { // counted as open
                json.writeNumberField(status.code(), totals.count(status));
            }
        }
        json.writeNumberField("accepted", totals.accepted());
        json.writeNumberField("refused", totals.rejected());
        json.writeObjectFieldStart("refused_by_code");
        for (var count : totals.rejections().entrySet()) {
            json.writeNumberField(count.getKey().code(), count.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeAuction(JsonGenerator json, String name, AuctionResult result) throws IOException {
        json.writeObjectFieldStart(name);
        Status status = result.status();
        if (status == null) {
            json.writeNullField("status");
        } else {
            json.writeStringField("status", status.code());
        }
        if (status == Status.SOLD) {
            json.writeNumberField("winner_id", result.winnerId());
            json.writeStringField("hammer_price", Micros.format(result.hammerMicros()));
        } else {
            json.writeNullField("winner_id");
            json.writeNullField("hammer_price");
        }
        json.writeNumberField("accepted", result.accepted());
        json.writeNumberField("refused", result.rejected());
        json.writeEndObject();
    }
}
