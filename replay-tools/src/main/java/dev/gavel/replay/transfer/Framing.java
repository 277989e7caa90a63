package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The first and the last line: what the file holds, and a hash over everything before the last line, so that a file
/// that was cut off or changed is noticed.
final class Framing {
    private static final String FORMAT = "gavel_export";

    private Framing() {}

    /// The last line.
    ///
    /// @param lines before it, the first included
    /// @param sha256 of all bytes before it, hex
    record Seal(long lines, String sha256) {}

    static void write(JsonGenerator json, Contents contents) throws IOException {
        json.writeStartObject();
        json.writeNumberField(FORMAT, contents.format());
        json.writeStringField("cluster_id", contents.clusterId());
        json.writeNumberField("partitions", contents.partitions());
        json.writeNumberField("rules_version", contents.rulesVersion());
        if (!contents.auctions().isEmpty()) {
            json.writeArrayFieldStart("auctions");
            for (long auction : contents.auctions()) {
                json.writeNumber(auction);
            }
            json.writeEndArray();
        }
        json.writeNumberField("commands", contents.commands());
        json.writeNumberField("events", contents.events());
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Seal seal) throws IOException {
        json.writeStartObject();
        json.writeNumberField("lines", seal.lines());
        json.writeStringField("sha256", seal.sha256());
        json.writeEndObject();
    }

    /// @throws InvalidExportException if it is not the first line of an export that this build reads
    static Contents contents(JsonParser json) throws IOException {
        List<Long> auctions = new ArrayList<>();
        Map<String, String> fields = fields(json, auctions);
        String format = fields.get(FORMAT);
        if (format == null) {
            throw new InvalidExportException("is no export of gavel: its first line does not say so");
        }
        if (number(fields, FORMAT) != Contents.FORMAT) {
            throw new InvalidExportException(
                    "has format "
                            + format
                            + ", and this build reads format "
                            + Contents.FORMAT
                            + ": use the gavel that wrote it, or a newer one");
        }
        return new Contents(
                Contents.FORMAT,
                text(fields, "cluster_id"),
                (int) number(fields, "partitions"),
                (int) number(fields, "rules_version"),
                auctions,
                number(fields, "commands"),
                number(fields, "events"));
    }

    /// @throws InvalidExportException if it is not the last line of an export
    static Seal seal(JsonParser json) throws IOException {
        Map<String, String> fields = fields(json, new ArrayList<>());
        if (!fields.containsKey("sha256") || !fields.containsKey("lines")) {
            throw new InvalidExportException("was cut off: its last line is not the one that an export ends with");
        }
        return new Seal(number(fields, "lines"), text(fields, "sha256"));
    }

    private static Map<String, String> fields(JsonParser json, List<Long> numbers) throws IOException {
        Map<String, String> fields = new HashMap<>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return fields;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.START_ARRAY && name.equals("auctions")) {
                while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                    numbers.add(json.getLongValue());
                }
            } else if (value.isScalarValue()) {
                fields.put(name, json.getText());
            } else {
                json.skipChildren(); // of a later build
            }
        }
        return fields;
    }

    private static String text(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new InvalidExportException(
                    "has no '" + name + "' where it belongs: it is no export of gavel, or was changed");
        }
        return text;
    }

    private static long number(Map<String, String> fields, String name) {
        try {
            return Long.parseLong(text(fields, name));
        } catch (NumberFormatException e) {
            throw new InvalidExportException(
                    "has no number in '" + name + "': it is no export of gavel, or was changed");
        }
    }
}
