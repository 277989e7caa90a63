package dev.gavel.schema.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import dev.gavel.schema.NearestName;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One JSON object, read strictly, field by field. Every method that reads a value throws an [InvalidJsonException]
/// that names the field if the value is not exactly of the expected kind, so that no part of an invalid body reaches
/// the log.
public final class StrictObject implements AutoCloseable {
    private static final Instant LAST = Instant.ofEpochMilli(AuctionTerms.MAX_TIME_MS);

    private final StrictParser parser;

    private StrictObject(StrictParser parser) {
        this.parser = parser;
    }

    /// Starts to read. The body is not copied.
    ///
    /// @throws InvalidJsonException if the body is empty, not UTF-8 or not an object
    public static StrictObject open(byte[] body) {
        return open(body, 0, body.length);
    }

    /// Starts to read a part of a buffer.
    public static StrictObject open(byte[] buffer, int from, int length) {
        if (length == 0) {
            throw new InvalidJsonException("empty_body", "Send a JSON object as the body.", null);
        }
        if (!Utf8.isValid(buffer, from, length)) {
            throw new InvalidJsonException("malformed_json", "The body is not UTF-8.", null);
        }
        StrictParser parser = new StrictParser(buffer, from, length);
        if (parser.next() != JsonToken.START_OBJECT) {
            throw new InvalidJsonException("wrong_type", "The body must be a JSON object.", null);
        }
        return new StrictObject(parser);
    }

    /// Advances to the next field's value and returns its name; null: the object has ended.
    public @Nullable String next() {
        if (parser.next() == JsonToken.FIELD_NAME) {
            String name = parser.text();
            parser.next();
            return name;
        }
        return null;
    }

    /// Checks that nothing follows the object.
    public void finish() {
        if (parser.next() != null) {
            throw new InvalidJsonException("malformed_json", "There is data after the JSON object.", null);
        }
    }

    @Override
    public void close() {
        parser.close();
    }

    /// Enters the object that is this field's value. [#next] returns null at its end.
    void enter(String expected) {
        if (parser.token() != JsonToken.START_OBJECT) {
            throw wrongType(expected);
        }
    }

    /// Enters the array that is this field's value. [#nextElement] returns false at its end.
    public void enterArray(String expected) {
        if (parser.token() != JsonToken.START_ARRAY) {
            throw wrongType(expected);
        }
    }

    /// Advances to the next element of the array; false: the array has ended.
    public boolean nextElement() {
        return parser.next() != JsonToken.END_ARRAY;
    }

    /// Ignores the value of this field.
    public void skip() {
        parser.skipValue();
    }

    public boolean isNull() {
        return parser.token() == JsonToken.VALUE_NULL;
    }

    public boolean isNumber() {
        return parser.token().isNumeric();
    }

    /// A number as it was written.
    public String numberText() {
        return parser.text();
    }

    /// An id: a JSON integer, 1 to 2⁶³ − 1.
    public long id() {
        if (parser.token() != JsonToken.VALUE_NUMBER_INT) {
            throw wrongType("a JSON integer, like 42");
        }
        if (!parser.isLong() || parser.integer() <= 0) {
            throw outOfRange("must be 1 to 9223372036854775807");
        }
        return parser.integer();
    }

    /// An amount in micros: an exact decimal as JSON string or number, more than 0.
    public long amount() {
        long micros = decimal();
        if (micros == 0) {
            throw invalid("invalid_amount", "must be more than 0");
        }
        return micros;
    }

    /// An exact decimal as JSON string or number, 0 or more, times 10⁶.
    long decimal() {
        try {
            return switch (parser.token()) {
                case VALUE_STRING -> Micros.parse(parser.text());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Amounts.ofNumber(parser.text());
                default -> throw wrongType("a decimal as string or number, like \"12.50\"");
            };
        } catch (IllegalArgumentException e) {
            throw invalid("invalid_amount", String.valueOf(e.getMessage()));
        }
    }

    /// A JSON integer, 1 to the maximum.
    int count(int max) {
        long count = parser.token() == JsonToken.VALUE_NUMBER_INT ? parser.integer() : -1;
        if (count < 0) {
            throw wrongType("a JSON integer, like 3");
        }
        if (count == 0 || count > max) {
            throw outOfRange("must be 1 to " + max);
        }
        return (int) count;
    }

    boolean truth() {
        return switch (parser.token()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw wrongType("true or false");
        };
    }

    /// An ISO-8601 duration in ms, 1 to the maximum.
    public long durationMs(long maxMs) {
        return durationMs(1, maxMs);
    }

    /// An ISO-8601 duration in ms.
    ///
    /// @param minMs 0 or 1
    public long durationMs(long minMs, long maxMs) {
        String text = string("a duration, like \"PT2M\"");
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(Duration.ofMillis(maxMs)) > 0 || duration.toMillis() < minMs) {
                String least = minMs > 0 ? "more than nothing" : "PT0S or more";
                throw outOfRange("must be " + least + " and at most " + Duration.ofMillis(maxMs));
            }
            if (duration.toNanosPart() % 1_000_000 != 0) {
                throw outOfRange("must be in whole milliseconds");
            }
            return duration.toMillis();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw invalid("invalid_duration", "must be an ISO-8601 duration, like \"PT2M\"");
        }
    }

    /// An ISO-8601 time with a zone, in ms since 1970, not before it.
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
            throw invalid("invalid_time", "must be an ISO-8601 time with a zone, like \"2026-11-30T18:00:00Z\"");
        }
    }

    /// A line of text, see [TextLine].
    public String line(int maxLength) {
        String text = string("a string");
        String problem = TextLine.problem(text, maxLength);
        if (problem != null) {
            throw outOfRange(problem);
        }
        return text;
    }

    /// A string with a meaning for programs, like a code or a key.
    public String word() {
        return string("a string");
    }

    private String string(String expected) {
        if (parser.token() != JsonToken.VALUE_STRING) {
            throw wrongType(expected);
        }
        return parser.text();
    }

    /// For a value that is invalid for a reason which this class does not know.
    ///
    /// @param problem continues a sentence that begins with the field's name
    public InvalidJsonException invalid(String code, String problem) {
        String path = parser.path();
        return new InvalidJsonException(code, path + " " + problem + ".", path);
    }

    /// For the current field if the object has no such field. An ignored one would place another bid, or open another
    /// auction, than its sender meant.
    ///
    /// @param known names of all fields of this object
    public InvalidJsonException unknown(List<String> known) {
        String path = parser.path();
        String given = parser.name();
        String meant = NearestName.of(given, known);
        String parent = path.endsWith("." + given) ? path.substring(0, path.length() - given.length()) : "";
        String hint =
                meant != null
                        ? "Did you mean " + parent + meant + "?"
                        : known.isEmpty()
                                ? "There are no fields here."
                                : "The fields here are " + String.join(", ", known) + ".";
        return new InvalidJsonException(
                "unknown_field", (path.isEmpty() ? "\"\"" : path) + " is not a field here. " + hint, path);
    }

    public static InvalidJsonException missing(String field) {
        return new InvalidJsonException("missing_field", field + " is required.", field);
    }

    private InvalidJsonException wrongType(String expected) {
        return invalid("wrong_type", "must be " + expected);
    }

    private InvalidJsonException outOfRange(String problem) {
        return invalid("out_of_range", problem);
    }
}
