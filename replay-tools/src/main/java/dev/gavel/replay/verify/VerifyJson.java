package dev.gavel.replay.verify;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.file.JsonFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the result of a verification as JSON. Bytes are hexadecimal. `read_models` is the result of the audit, if
/// there was one.
public final class VerifyJson {
    private VerifyJson() {}

    public static void write(Path file, Verification verification, @Nullable AuditReport audit, int show) {
        JsonFile.write(file, json -> write(json, verification, audit, show));
    }

    private static void write(JsonGenerator json, Verification verification, @Nullable AuditReport audit, int show)
            throws IOException {
        json.writeStartObject();
        json.writeBooleanField("clean", verification.isClean());
        json.writeNumberField("partitions", verification.partitions());
        json.writeNumberField("commands", verification.commands());
        json.writeNumberField("garbage", verification.malformed());
        json.writeNumberField("auctions", verification.auctions());
        json.writeNumberField("compared", verification.compared());
        json.writeNumberField("equal", verification.equal());
        json.writeNumberField("undecided", verification.undecided());
        json.writeNumberField("time_ms", verification.time().toMillis());
        json.writeNumberField("commands_per_second", verification.commandsPerSecond());
        json.writeArrayFieldStart("given_up_partitions");
        for (int partition : verification.abandoned()) {
            json.writeNumber(partition);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("counts");
        for (var count : verification.counts().entrySet()) {
            json.writeNumberField(count.getKey().code(), count.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("divergences");
        List<Divergence> shown = verification.divergences();
        for (Divergence divergence : shown.subList(0, Math.min(show, shown.size()))) {
            write(json, divergence);
        }
        json.writeEndArray();
        if (audit != null) {
            json.writeFieldName("read_models");
            AuditJson.write(json, audit);
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Divergence divergence) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", divergence.kind().code());
        json.writeStringField("topic", divergence.topic());
        if (divergence.position() != null) {
            json.writeStringField("position", divergence.position().toString());
        }
        if (!divergence.note().isEmpty()) {
            json.writeStringField("note", divergence.note());
        }
        Divergence.Expected expected = divergence.expected();
        if (expected != null) {
            side(json, "expected", expected.key(), expected.value(), divergence.readableExpected());
        }
        Divergence.Found found = divergence.found();
        if (found != null) {
            json.writeNumberField("offset", found.offset());
            side(json, "found", found.key(), found.value(), divergence.readableFound());
        }
        json.writeEndObject();
    }

    private static void side(
            JsonGenerator json, String name, byte @Nullable [] key, byte @Nullable [] value, String readable)
            throws IOException {
        json.writeObjectFieldStart(name);
        json.writeFieldName("readable");
        json.writeRawValue(readable);
        hex(json, "key", key);
        hex(json, "value", value);
        json.writeEndObject();
    }

    private static void hex(JsonGenerator json, String name, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, HexFormat.of().formatHex(bytes));
        }
    }
}
