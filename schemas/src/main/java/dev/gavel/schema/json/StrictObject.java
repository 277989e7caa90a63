package dev.gavel.schema.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// One JSON object (RFC 8259), read field by field and strictly: what is not exactly right is a [InvalidJsonException]
/// that names the field. Nothing of a bad body may reach the log.
public final class StrictObject implements AutoCloseable {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_SHOWN_NAME = 64;
    private static final Instant LAST = Instant.ofEpochMilli(AuctionTerms.MAX_TIME_MS);
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
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
    /// @throws InvalidJsonException if there is no body, it is not UTF-8, or it is not an object
    public static StrictObject open(byte[] body) {
        return open(body, 0, body.length);
    }

    /// The same, of a part of a buffer.
    public static StrictObject open(byte[] buffer, int from, int length) {
        if (length == 0) {
            throw new InvalidJsonException("empty_body", "Send a JSON object as the body.", null);
        }
        if (!Utf8.isValid(buffer, from, length)) {
            throw new InvalidJsonException("malformed_json", "The body is not UTF-8.", null);
        }
        StrictObject object = new StrictObject(parser(buffer, from, length));
        if (object.advance() != JsonToken.START_OBJECT) {
            throw new InvalidJsonException("wrong_type", "The body must be a JSON object.", null);
        }
        return object;
    }

    /// The next field's name, standing before its value; null when the object has ended and nothing follows it.
    public @Nullable String next() {
        if (advance() == JsonToken.FIELD_NAME) {
            String name = currentName();
            advance();
            return name == null ? "" : name;
        }
        return null;
    }

    /// Checks that the body ends with the object.
    public void finish() {
        if (advance() != null) {
            throw new InvalidJsonException("malformed_json", "There is something after the JSON object.", null);
        }
    }

    /// An id: a JSON integer, 1 to 2⁶³ − 1.
    public long id() {
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
    public long amount() {
        long micros = decimal();
        if (micros == 0) {
            throw new InvalidJsonException("invalid_amount", name() + " must be more than 0.", name());
        }
        return micros;
    }

    /// A decimal as JSON string or number, 0 or more; exact, times 10⁶.
    long decimal() {
        try {
            return switch (parser.currentToken()) {
                case VALUE_STRING -> Micros.parse(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Amounts.ofNumber(parser.getText());
                default -> throw wrongType("a decimal as string or number, like \"12.50\"");
            };
        } catch (IllegalArgumentException e) {
            throw new InvalidJsonException("invalid_amount", name() + " " + e.getMessage() + ".", name());
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /// A whole number, 1 to a bound.
    int count(int most) {
        long count = parser.currentToken() == JsonToken.VALUE_NUMBER_INT ? number() : -1;
        if (count < 0) {
            throw wrongType("a JSON integer, like 3");
        }
        if (count == 0 || count > most) {
            throw outOfRange("must be 1 to " + most);
        }
        return (int) count;
    }

    boolean truth() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw wrongType("true or false");
        };
    }

    /// A duration in ISO-8601: ms, 1 to a bound.
    long durationMs(long most) {
        String text = string("a duration, like \"PT2M\"");
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(Duration.ofMillis(most)) > 0 || duration.toMillis() < 1) {
                throw outOfRange("must be more than nothing and at most " + Duration.ofMillis(most));
            }
            if (duration.toNanosPart() % 1_000_000 != 0) {
                throw outOfRange("must be in whole milliseconds");
            }
            return duration.toMillis();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new InvalidJsonException(
                    "invalid_duration", name() + " must be an ISO-8601 duration, like \"PT2M\".", name());
        }
    }

    /// A line for people: at most so many characters, none of them a control character or half a surrogate pair
    /// (Postgres has no NUL, UTF-8 no halves).
    public String line(int maxLength) {
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
    public String word() {
        return string("a string");
    }

    /// An instant in ISO-8601 with its zone; ms since 1970, not before it.
    public long instantMs() {
        String text = string("a time, like \"2026-11-30T18:00:00Z\"");
        try {
            Instant instant = OffsetDateTime.parse(text).toInstant();
            if (instant.isBefore(Instant.EPOCH)) {
                throw outOfRange("must not be before 1970");
            }
            if (instant.isAfter(LAST)) {
                throw outOfRange("must be before the year 10000");
            }
            return instant.toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new InvalidJsonException(
                    "invalid_time",
                    name() + " must be an ISO-8601 time with a zone, like \"2026-11-30T18:00:00Z\".",
                    name());
        }
    }

    public boolean isNumber() {
        return parser.currentToken().isNumeric();
    }

    /// A number as it was written, at most [#MAX_NUMBER_LENGTH] characters.
    public String numberText() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /// Goes into the object that is this field's value; [#next] returns null at its end.
    void enter(String otherwise) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrongType(otherwise);
        }
    }

    /// Goes into the array that is this field's value; [#nextElement] returns false at its end.
    void enterArray(String otherwise) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw wrongType(otherwise);
        }
    }

    /// Whether it stands before another element of the array.
    boolean nextElement() {
        return advance() != JsonToken.END_ARRAY;
    }

    /// A problem with this field that only the form can see.
    public InvalidJsonException bad(String code, String what) {
        return new InvalidJsonException(code, name() + " " + what + ".", name());
    }

    /// Leaves out a field that means nothing here.
    public void skip() {
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

    public static InvalidJsonException missing(String field) {
        return new InvalidJsonException("missing_field", field + " is required.", field);
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

    private InvalidJsonException wrongType(String wanted) {
        return new InvalidJsonException("wrong_type", name() + " must be " + wanted + ".", name());
    }

    private InvalidJsonException outOfRange(String sentence) {
        return new InvalidJsonException("out_of_range", name() + " " + sentence + ".", name());
    }

    /// The field's path from the top: `soft_close.window`, `increment.bands[1].step`.
    private String name() {
        JsonStreamContext context = parser.getParsingContext();
        if (parser.currentToken() == JsonToken.START_OBJECT || parser.currentToken() == JsonToken.START_ARRAY) {
            context = context.getParent();
        }
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            String step = at.inArray() ? "[" + at.getCurrentIndex() + "]" : at.getCurrentName();
            if (step != null) {
                path.insert(0, path.isEmpty() || path.charAt(0) == '[' ? step : step + ".");
            }
        }
        return path.length() > MAX_SHOWN_NAME ? path.substring(0, MAX_SHOWN_NAME) : path.toString();
    }

    private long number() {
        try {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? Long.MAX_VALUE : parser.getLongValue();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private InvalidJsonException malformed(IOException e) {
        if (e instanceof StreamConstraintsException constraints) {
            return new InvalidJsonException("too_complex", constraints.getOriginalMessage(), null);
        }
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        if (message != null && message.startsWith("Duplicate")) {
            return new InvalidJsonException("duplicate_key", "A field is there twice.", currentName());
        }
        var where = parser.currentLocation();
        return new InvalidJsonException(
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

    private static JsonParser parser(byte[] buffer, int from, int length) {
        try {
            return JSON.createParser(buffer, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
