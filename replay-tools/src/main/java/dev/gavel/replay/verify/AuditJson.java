package dev.gavel.replay.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.Finding.Difference;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Writes the result of an audit as JSON.
final class AuditJson {
    private AuditJson() {}

    /// Writes the object as the value of the field whose name was just written.
    static void write(JsonGenerator json, AuditReport audit) throws IOException {
        json.writeStartObject();
        json.writeStringField("verdict", audit.verdict().name().toLowerCase(Locale.ROOT));
        json.writeNumberField("events", audit.events());
        json.writeNumberField("rows", audit.rows());
        json.writeNumberField("hashes", audit.hashes());
        json.writeNumberField("time_ms", audit.time().toMillis());
        json.writeNumberField("events_per_second", audit.eventsPerSecond());
        json.writeArrayFieldStart("partitions");
        for (AuditReport.Partition partition : audit.partitions()) {
            json.writeStartObject();
            json.writeNumberField("partition", partition.partition());
            json.writeNumberField("compared_to", partition.comparedTo());
            json.writeNumberField("log_end", partition.logEnd());
            json.writeNumberField("rows", partition.rows());
            json.writeStringField("digest", partition.digest().toString());
            json.writeNumberField("hashes", partition.hashes());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("findings", audit.findings());
        json.writeArrayFieldStart("first");
        for (Finding finding : audit.first()) {
            write(json, finding);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Finding finding) throws IOException {
        json.writeStartObject();
        switch (finding) {
            case Finding.MissingRow f -> {
                row(json, "missing_row", f.relation(), f.partition(), f.key());
                json.writeStringField("expected", f.expected());
            }
            case Finding.ExtraRow f -> {
                row(json, "extra_row", f.relation(), f.partition(), f.key());
                json.writeStringField("found", f.actual());
            }
            case Finding.DifferentRow f -> {
                row(json, "different_row", f.relation(), f.partition(), f.key());
                differences(json, f.differences());
            }
            case Finding.PastTheLog f -> {
                json.writeStringField("kind", "past_the_log");
                place(json, f.partition(), f.nextOffset(), f.end());
            }
            case Finding.MissingHash f -> hash(json, "missing_hash", f.auctionId());
            case Finding.ExtraHash f -> hash(json, "extra_hash", f.auctionId());
            case Finding.DifferentHash f -> {
                hash(json, "different_hash", f.auctionId());
                differences(json, f.differences());
            }
            case Finding.RedisBehind f -> {
                json.writeStringField("kind", "redis_behind");
                json.writeNumberField("partition", f.partition());
                json.writeStringField("guard", f.guard());
                json.writeNumberField("wanted", f.wanted());
            }
            case Finding.RedisPastTheLog f -> {
                json.writeStringField("kind", "redis_past_the_log");
                place(json, f.partition(), f.guard(), f.end());
            }
        }
        json.writeStringField("readable", finding.describe());
        json.writeEndObject();
    }

    private static void row(JsonGenerator json, String kind, String relation, int partition, String key)
            throws IOException {
        json.writeStringField("kind", kind);
        json.writeStringField("relation", relation);
        json.writeNumberField("partition", partition);
        json.writeStringField("key", key);
    }

    private static void hash(JsonGenerator json, String kind, long auctionId) throws IOException {
        json.writeStringField("kind", kind);
        json.writeNumberField("auction_id", auctionId);
    }

    private static void place(JsonGenerator json, int partition, long offset, long end) throws IOException {
        json.writeNumberField("partition", partition);
        json.writeNumberField("offset", offset);
        json.writeNumberField("log_end", end);
    }

    private static void differences(JsonGenerator json, List<Difference> differences) throws IOException {
        json.writeArrayFieldStart("differences");
        for (Difference difference : differences) {
            json.writeStartObject();
            json.writeStringField("name", difference.name());
            json.writeStringField("expected", difference.expected());
            json.writeStringField("found", difference.actual());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
