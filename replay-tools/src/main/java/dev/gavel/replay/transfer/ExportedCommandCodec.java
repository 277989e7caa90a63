package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Position;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes and reads an [ExportedCommand] as a line of JSON. `key`, `value`, `headers` and `event_value` hold the exact
/// bytes in base64. `command` and `event` hold the same in readable form, and are not read back.
///
/// ```json
/// {"position": "3@17", "at": "2026-11-24T18:00:00.123Z", "command": {"auction_id": 42, …}, "event": {…},
///  "key": "AAAAAAAAACo=", "value": "GgQ…", "headers": [["traceparent", "MDA…"]], "event_value": "CAM…"}
/// ```
final class ExportedCommandCodec {
    private ExportedCommandCodec() {}

    static void write(JsonGenerator json, ExportedCommand exported) throws IOException {
        json.writeStartObject();
        json.writeStringField("position", exported.position().toString());
        json.writeStringField("at", Instant.ofEpochMilli(exported.atMs()).toString());
        json.writeFieldName("command");
        ReadableMessage.command(json, exported.key(), exported.value());
        if (exported.event() != null) {
            json.writeFieldName("event");
            ReadableMessage.event(json, exported.key(), exported.event());
        }
        bytes(json, "key", exported.key());
        bytes(json, "value", exported.value());
        if (!exported.headers().isEmpty()) {
            json.writeArrayFieldStart("headers");
            for (ExportedCommand.Header header : exported.headers()) {
                json.writeStartArray();
                json.writeString(header.name());
                bytes(json, header.value());
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        if (exported.event() != null) {
            bytes(json, "event_value", exported.event());
        }
        json.writeEndObject();
    }

    /// @throws IllegalArgumentException if a field is missing or invalid
    static ExportedCommand read(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT, "is not a JSON object");
        Fields fields = new Fields();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.read(name, json);
        }
        require(json.nextToken() == null, "has more than one JSON object");
        return fields.build();
    }

    private static final class Fields {
        private @Nullable Position position;
        private @Nullable Long atMs;
        private byte @Nullable [] key;
        private byte @Nullable [] value;
        private byte @Nullable [] event;
        private List<ExportedCommand.Header> headers = List.of();

        void read(String name, JsonParser json) throws IOException {
            switch (name) {
                case "position" -> position = Position.parse(json.getText());
                case "at" -> atMs = timeMs(json.getText());
                case "key" -> key = bytes(json);
                case "value" -> value = bytes(json);
                case "event_value" -> event = bytes(json);
                case "headers" -> headers = headers(json);
                default -> json.skipChildren(); // the readable form, or a field of a newer build
            }
        }

        ExportedCommand build() {
            Position commandPosition = position;
            Long brokerTimeMs = atMs;
            if (commandPosition == null || brokerTimeMs == null) {
                throw new IllegalArgumentException("has no position or no time");
            }
            return new ExportedCommand(commandPosition, brokerTimeMs, key, value, headers, event);
        }
    }

    private static long timeMs(String text) {
        try {
            long ms = Instant.parse(text).toEpochMilli();
            require(ms >= 0 && ms <= AuctionTerms.MAX_TIME_MS, "has a time in 'at' that no broker has: " + text);
            return ms;
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("has no valid time in 'at': " + text, e);
        }
    }

    private static List<ExportedCommand.Header> headers(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY, "has no array in 'headers'");
        List<ExportedCommand.Header> headers = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_ARRAY) {
            require(json.nextToken() == JsonToken.VALUE_STRING, "has a header without a name");
            String name = json.getText();
            json.nextToken();
            headers.add(new ExportedCommand.Header(name, bytes(json)));
            require(json.nextToken() == JsonToken.END_ARRAY, "has a header that is not a pair");
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

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    /// A command's record and its event: one line of an export. All bytes are exactly those on the log.
    ///
    /// @param atMs broker time, ms since 1970 UTC
    /// @param key the key of the record
    /// @param value the value of the record
    /// @param event the value of the event; null: the record is malformed and has none
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ExportedCommand(
            Position position,
            long atMs,
            byte @Nullable [] key,
            byte @Nullable [] value,
            List<Header> headers,
            byte @Nullable [] event) {

        /// A header of the record.
        @SuppressWarnings("ArrayRecordComponent")
        record Header(String name, byte @Nullable [] value) {}
    }
}
