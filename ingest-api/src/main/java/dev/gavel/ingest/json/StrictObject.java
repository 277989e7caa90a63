package dev.gavel.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// One JSON object (RFC 8259), read field by field and strictly: what is not exactly right is a [Problem]
/// that names the field. Nothing of a bad body may reach the log.
final class StrictObject implements AutoCloseable {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_SHOWN_NAME = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // JSON on the wire is UTF-8; guessing UTF-16 would read junk as JSON.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            // Interned names of strangers would stay for ever.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // The default keeps buffers per thread, and a connection is a thread.
            .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
            .build();

    private final JsonParser parser;

    private StrictObject(JsonParser parser) {
        this.parser = parser;
    }

    /// Begins to read. The body is not copied.
    ///
    /// @throws Problem if there is no body, it is not UTF-8, or it is not an object
    static StrictObject open(byte[] body) {
        if (body.length == 0) {
            throw Problem.badRequest("empty_body", "Send a JSON object as the body.", null);
        }
        if (!Utf8.isValid(body)) {
            throw Problem.badRequest("malformed_json", "The body is not UTF-8.", null);
        }
        StrictObject object = new StrictObject(parser(body));
        if (object.advance() != JsonToken.START_OBJECT) {
            throw Problem.badRequest("wrong_type", "The body must be a JSON object.", null);
        }
        return object;
    }

    /// The next field's name, standing before its value; null when the object has ended and nothing follows it.
    @Nullable String next() {
        if (advance() == JsonToken.FIELD_NAME) {
            String name = name();
            advance();
            return name;
        }
        return null;
    }

    /// Checks that the body ends with the object.
    void finish() {
        if (advance() != null) {
            throw Problem.badRequest("malformed_json", "There is something after the JSON object.", null);
        }
    }

    /// An id: a JSON integer, 1 to 2⁶³ − 1.
    long id() {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw wrongType("a JSON integer, like 42");
        }
        try {
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER || parser.getLongValue() <= 0) {
                throw outOfRange("must be 1 to 9223372036854775807");
            }
            return parser.getLongValue();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /// An amount: a decimal as JSON string or number, more than 0; exact, in micros.
    long amount() {
        try {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> Amounts.ofText(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Amounts.ofNumber(parser.getText());
                default -> throw wrongType("a decimal as string or number, like \"12.50\"");
            };
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("invalid_amount", name() + " " + e.getMessage() + ".", name());
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /// A line for people: at most so many characters, none of them a control character or half a surrogate pair
    /// (Postgres has no NUL, UTF-8 no halves).
    String line(int maxLength) {
        String text = string("a string");
        if (text.length() > maxLength) {
            throw outOfRange("must have at most " + maxLength + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !pair)) {
                throw outOfRange("must not have control characters or halves of surrogate pairs");
            }
            i += pair ? 1 : 0;
        }
        return text;
    }

    /// A word that programs chose.
    String word() {
        return string("a string");
    }

    /// An instant in ISO-8601 with its zone; ms since 1970, not before it.
    long instantMs() {
        String text = string("a time, like \"2026-11-30T18:00:00Z\"");
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (instant.isBefore(Instant.EPOCH)) {
                throw outOfRange("must not be before 1970");
            }
            return instant.toEpochMilli();
        } catch (DateTimeParseException e) {
            throw Problem.badRequest(
                    "invalid_time",
                    name() + " must be an ISO-8601 time with a zone, like \"2026-11-30T18:00:00Z\".",
                    name());
        }
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /// Goes into the object that is this field's value; [#next] returns null at its end.
    void enter(String otherwise) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrongType(otherwise);
        }
    }

    /// Leaves out a field that means nothing here.
    void skip() {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Problem missing(String field) {
        return Problem.badRequest("missing_field", field + " is required.", field);
    }

    private String string(String wanted) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw wrongType(wanted);
        }
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private @Nullable JsonToken advance() {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private Problem wrongType(String wanted) {
        return Problem.badRequest("wrong_type", name() + " must be " + wanted + ".", name());
    }

    private Problem outOfRange(String sentence) {
        return Problem.badRequest("out_of_range", name() + " " + sentence + ".", name());
    }

    private String name() {
        try {
            String name = parser.currentName();
            String shown = name == null ? "" : name;
            return shown.length() > MAX_SHOWN_NAME ? shown.substring(0, MAX_SHOWN_NAME) : shown;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private Problem malformed(IOException e) {
        if (e instanceof StreamConstraintsException constraints) {
            return Problem.badRequest("too_complex", constraints.getOriginalMessage(), null);
        }
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        if (message != null && message.startsWith("Duplicate")) {
            return Problem.badRequest("duplicate_key", "A field is there twice.", currentName());
        }
        var where = parser.currentLocation();
        return Problem.badRequest(
                "malformed_json",
                "The body is not JSON at line " + where.getLineNr() + ", column " + where.getColumnNr() + ".",
                currentName());
    }

    private @Nullable String currentName() {
        try {
            String name = parser.currentName();
            return name == null || name.length() <= MAX_SHOWN_NAME ? name : name.substring(0, MAX_SHOWN_NAME);
        } catch (IOException e) {
            return null;
        }
    }

    private static JsonParser parser(byte[] body) {
        try {
            return JSON.createParser(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
