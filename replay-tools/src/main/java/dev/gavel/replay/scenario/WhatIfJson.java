package dev.gavel.replay.scenario;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.log.JsonFile;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Status;
import java.io.IOException;
import java.nio.file.Path;

/// What would have been otherwise, for machines: `recorded` is as it was, `other` as it would have been. Amounts are
/// strings.
public final class WhatIfJson {
    private WhatIfJson() {}

    public static void write(Path file, Difference difference) throws IOException {
        JsonFile.write(file, json -> write(json, difference));
    }

    private static void write(JsonGenerator json, Difference difference) throws IOException {
        json.writeStartObject();
        json.writeNumberField("partitions", difference.partitions());
        json.writeNumberField("commands", difference.commands());
        json.writeNumberField("garbage", difference.garbage());
        json.writeNumberField("auctions", difference.auctions());
        json.writeNumberField("differing", difference.differing().size());
        json.writeNumberField("closed_by_own_end", difference.closedByItsOwnEnd());
        json.writeNumberField("time_ms", difference.time().toMillis());
        json.writeObjectFieldStart("totals");
        totals(json, "recorded", difference.recorded());
        totals(json, "other", difference.other());
        json.writeEndObject();
        json.writeArrayFieldStart("differences");
        for (AuctionDiff contrast : difference.differing()) {
            json.writeStartObject();
            json.writeNumberField("auction_id", contrast.auctionId());
            course(json, "recorded", contrast.recorded());
            course(json, "other", contrast.other());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void totals(JsonGenerator json, String name, Totals totals) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeStringField("revenue", WhatIfReport.amount(totals.revenueMicros()).toPlainString());
        for (Status status : Status.values()) {
            if (status != Status.SCHEDULED) { // as long as it is not over, it counts as open here
                json.writeNumberField(status.code(), totals.count(status));
            }
        }
        json.writeNumberField("accepted", totals.accepted());
        json.writeNumberField("refused", totals.refused());
        json.writeObjectFieldStart("refused_by_code");
        for (var count : totals.refusals().entrySet()) {
            json.writeNumberField(count.getKey().code(), count.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void course(JsonGenerator json, String name, AuctionCourse course) throws IOException {
        json.writeObjectFieldStart(name);
        Status status = course.status();
        if (status == null) {
            json.writeNullField("status");
        } else {
            json.writeStringField("status", status.code());
        }
        if (status == Status.SOLD) {
            json.writeNumberField("winner_id", course.winnerId());
            json.writeStringField("hammer_price", Micros.format(course.hammerMicros()));
        } else {
            json.writeNullField("winner_id");
            json.writeNullField("hammer_price");
        }
        json.writeNumberField("accepted", course.accepted());
        json.writeNumberField("refused", course.refused());
        json.writeEndObject();
    }
}
