package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.schema.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A line, both ways. The bytes count, in base64; what they say stands beside them for people and is not read again.
///
/// ```json
/// {"position": "3@17", "at": "2026-11-24T18:00:00.123Z", "command": {"auction_id": 42, …}, "event": {…},
///  "key": "AAAAAAAAACo=", "value": "GgQ…", "headers": [["traceparent", "MDA…"]], "event_value": "CAM…"}
/// ```
final class EntryJson {
    private EntryJson() {}

    static void write(JsonGenerator json, Entry entry) throws IOException {
        json.writeStartObject();
        json.writeStringField("position", entry.position().toString());
        json.writeStringField("at", Instant.ofEpochMilli(entry.atMs()).toString());
        json.writeFieldName("command");
        ReadableMessage.command(json, entry.key(), entry.value());
        if (entry.event() != null) {
            json.writeFieldName("event");
            ReadableMessage.event(json, entry.key(), entry.event());
        }
        bytes(json, "key", entry.key());
        bytes(json, "value", entry.value());
        if (!entry.headers().isEmpty()) {
            json.writeArrayFieldStart("headers");
            for (Entry.Header header : entry.headers()) {
                json.writeStartArray();
                json.writeString(header.name());
                bytes(json, header.value());
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        if (entry.event() != null) {
            bytes(json, "event_value", entry.event());
        }
        json.writeEndObject();
    }

    /// @throws IllegalArgumentException if a field is missing or is not what it must be
    static Entry read(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, "is no JSON object");
        Fields fields = new Fields();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.read(name, json);
        }
        require(json.nextToken() == null, "has more than one JSON object");
        return fields.entry();
    }

    private static final class Fields {
        private @Nullable Position position;
        private @Nullable Instant at;
        private byte @Nullable [] key;
        private byte @Nullable [] value;
        private byte @Nullable [] event;
        private List<Entry.Header> headers = List.of();

        void read(String name, JsonParser json) throws IOException {
            switch (name) {
                case "position" -> position = Position.parse(json.getText());
                case "at" -> at = instant(json.getText());
                case "key" -> key = bytes(json);
                case "value" -> value = bytes(json);
                case "event_value" -> event = bytes(json);
                case "headers" -> headers = headers(json);
                default -> json.skipChildren(); // for people, or of a later build
            }
        }

        Entry entry() {
            Position where = position;
            Instant when = at;
            if (where == null || when == null) {
                throw new IllegalArgumentException("has no position or no time");
            }
            return new Entry(where, when.toEpochMilli(), key, value, headers, event);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException("has no time in 'at': " + text, e);
        }
    }

    private static List<Entry.Header> headers(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, "has no array in 'headers'");
        List<Entry.Header> headers = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            require(json.nextToken() == JsonToken.VALUE_STRING, "has a header without a name");
            String name = json.getText();
            json.nextToken();
            headers.add(new Entry.Header(name, bytes(json)));
            require(json.nextToken() == JsonToken.END_ARRAY, "has a header that is no pair");
        }
        return headers;
    }

    private static void bytes(JsonGenerator json, String name, byte @Nullable [] bytes) throws IOException {
        json.writeFieldName(name);
        bytes(json, bytes);
    }

    private static void bytes(JsonGenerator json, byte @Nullable [] bytes) throws IOException {
        if (bytes == null) {
            json.writeNull();
        } else {
            json.writeBinary(bytes);
        }
    }

    private static byte @Nullable [] bytes(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL ? null : json.getBinaryValue();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
