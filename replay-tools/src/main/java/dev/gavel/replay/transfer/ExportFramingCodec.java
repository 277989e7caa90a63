package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gavel.replay.transfer.ExportFileReader.InvalidExportException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes and reads the first line of an export, its header, and the last line, its trailer. The trailer has a hash of
/// all lines before it, so that a truncated or changed file is detected.
final class ExportFramingCodec {
    private static final String FORMAT = "gavel_export";

    private ExportFramingCodec() {}

    /// The last line of an export.
    ///
    /// @param lines the number of lines before it
    /// @param sha256 the hash of all bytes before it, in hex
    record Trailer(long lines, String sha256) {}

    static void write(JsonGenerator json, ExportHeader header) throws IOException {
        json.writeStartObject();
        json.writeNumberField(FORMAT, header.format());
        json.writeStringField("cluster_id", header.clusterId());
        json.writeNumberField("partitions", header.partitions());
        json.writeNumberField("rules_version", header.rulesVersion());
        if (!header.auctions().isEmpty()) {
            json.writeArrayFieldStart("auctions");
            for (long auction : header.auctions()) {
                json.writeNumber(auction);
            }
            json.writeEndArray();
        }
        json.writeNumberField("commands", header.commands());
        json.writeNumberField("events", header.events());
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Trailer trailer) throws IOException {
        json.writeStartObject();
        json.writeNumberField("lines", trailer.lines());
        json.writeStringField("sha256", trailer.sha256());
        json.writeEndObject();
    }

    /// @throws InvalidExportException if it is not the header of an export that this build can read
    static ExportHeader readHeader(JsonParser json) throws IOException {
        List<Long> auctions = new ArrayList<>();
        Map<String, String> fields = fields(json, auctions);
        String format = fields.get(FORMAT);
        if (format == null) {
            throw new InvalidExportException("is not a gavel export: its first line is not the header of one");
        }
        if (number(fields, FORMAT) != ExportHeader.FORMAT) {
            throw new InvalidExportException(
                    "has format %s, but this build reads format %d; use the gavel that wrote it, or a newer one"
                            .formatted(format, ExportHeader.FORMAT));
        }
        return new ExportHeader(
                ExportHeader.FORMAT,
                text(fields, "cluster_id"),
                count(fields, "partitions"),
                count(fields, "rules_version"),
                auctions,
                number(fields, "commands"),
                number(fields, "events"));
    }

    /// @throws InvalidExportException if it is not the trailer of an export
    static Trailer readTrailer(JsonParser json) throws IOException {
        Map<String, String> fields = fields(json, new ArrayList<>());
        if (!fields.containsKey("sha256") || !fields.containsKey("lines")) {
            throw new InvalidExportException("is truncated: its last line is not the trailer of an export");
        }
        return new Trailer(number(fields, "lines"), text(fields, "sha256"));
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
                json.skipChildren(); // a field of a newer build
            }
        }
        return fields;
    }

    private static String text(Map<String, String> fields, String name) {
        String text = fields.get(name);
        if (text == null) {
            throw new InvalidExportException(
                    "has no field '"
                            + name
                            + "' in its header or trailer: it is not a gavel export, or it was changed");
        }
        return text;
    }

    private static int count(Map<String, String> fields, String name) {
        long count = number(fields, name);
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new InvalidExportException("has " + count + " in '" + name + "', which is out of range");
        }
        return (int) count;
    }

    private static long number(Map<String, String> fields, String name) {
        try {
            return Long.parseLong(text(fields, name));
        } catch (NumberFormatException e) {
            throw new InvalidExportException(
                    "has no number in '" + name + "': it is not a gavel export, or it was changed");
        }
    }
}
