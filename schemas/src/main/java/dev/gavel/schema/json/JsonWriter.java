package dev.gavel.schema.json;

import dev.gavel.schema.Micros;
import dev.gavel.schema.Reserve;
import java.time.LocalDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes one JSON value, or lines of them, into a byte array. It inserts the commas.
public final class JsonWriter {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    private static final int MAX_BYTES_PER_CHAR = 6;
    private static final int MAX_DIGITS = 20;
    private static final int MAX_TIME_LENGTH = ",\"2026-11-30T18:00:00.000Z\"".length();
    private static final long DAY_MS = 86_400_000;

    private byte[] bytes;
    private int size;

    /// @param expected size in bytes; the array grows if needed
    public JsonWriter(int expected) {
        this.bytes = new byte[Math.max(16, expected)];
    }

    /// Takes back what was written after the writer had this size.
    public void truncate(int earlierSize) {
        size = Math.min(size, earlierSize);
    }

    public JsonWriter object() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter array() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /// @param name ASCII without characters to escape
    public JsonWriter field(String name) {
        room(name.length() + 4);
        comma();
        put('"');
        ascii(name);
        put('"');
        put(':');
        return this;
    }

    public JsonWriter text(@Nullable String value) {
        if (value == null) {
            return nothing();
        }
        room(value.length() * MAX_BYTES_PER_CHAR + 3);
        comma();
        put('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                i += beyondAscii(value, i);
            } else if (c == '"' || c == '\\') {
                put('\\');
                put(c);
            } else if (c >= 0x20) {
                put(c);
            } else {
                ascii("\\u00");
                bytes[size++] = HEX[c >> 4];
                bytes[size++] = HEX[c & 0xF];
            }
        }
        put('"');
        return this;
    }

    /// A decimal string: `"12.50"`.
    public JsonWriter amount(long micros) {
        return text(Micros.format(micros));
    }

    /// A decimal string; null for 0.
    public JsonWriter amountOrNull(long micros) {
        return micros == 0 ? nothing() : amount(micros);
    }

    /// An id; null for 0.
    public JsonWriter idOrNull(long id) {
        return id == 0 ? nothing() : number(id);
    }

    /// Whether the reserve price is met; null: there is none, or it is withheld.
    public JsonWriter reserve(Reserve reserve) {
        return switch (reserve) {
            case UNTOLD -> nothing();
            case NOT_MET -> truth(false);
            case MET -> truth(true);
        };
    }

    /// An ISO-8601 time: `"2026-11-30T18:00:00Z"`, with milliseconds if they are not 0.
    ///
    /// @param epochMs ms since 1970 UTC, before the year 10000
    public JsonWriter time(long epochMs) {
        LocalDate day = LocalDate.ofEpochDay(epochMs / DAY_MS);
        int ms = (int) (epochMs % DAY_MS);
        room(MAX_TIME_LENGTH);
        comma();
        put('"');
        digits(day.getYear(), 1000);
        put('-');
        digits(day.getMonthValue(), 10);
        put('-');
        digits(day.getDayOfMonth(), 10);
        put('T');
        digits(ms / 3_600_000, 10);
        put(':');
        digits(ms / 60_000 % 60, 10);
        put(':');
        digits(ms / 1000 % 60, 10);
        if (ms % 1000 != 0) {
            put('.');
            digits(ms % 1000, 100);
        }
        put('Z');
        put('"');
        return this;
    }

    public JsonWriter number(long value) {
        room(MAX_DIGITS + 1);
        comma();
        ascii(Long.toString(value));
        return this;
    }

    public JsonWriter truth(boolean value) {
        room(6);
        comma();
        ascii(value ? "true" : "false");
        return this;
    }

    public JsonWriter nothing() {
        room(5);
        comma();
        ascii("null");
        return this;
    }

    /// Ends a line. The next value starts a new document.
    public JsonWriter endLine() {
        room(1);
        put('\n');
        return this;
    }

    /// A number, as it was written.
    public JsonWriter literal(String number) {
        room(number.length() + 1);
        comma();
        ascii(number);
        return this;
    }

    /// Bytes written so far.
    public int size() {
        return size;
    }

    /// Discards what was written. Keeps the array.
    public void clear() {
        size = 0;
    }

    /// Copies what is written to another array.
    public void copyTo(byte[] to, int at) {
        System.arraycopy(bytes, 0, to, at, size);
    }

    public byte[] toBytes() {
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }

    private JsonWriter open(char bracket) {
        room(2);
        comma();
        put(bracket);
        return this;
    }

    private JsonWriter close(char bracket) {
        room(1);
        put(bracket);
        return this;
    }

    private void comma() {
        byte last = size == 0 ? (byte) '[' : bytes[size - 1];
        if (last != '{' && last != '[' && last != ':' && last != '\n') {
            put(',');
        }
    }

    /// @return how many more chars of the string were consumed: 1 for a surrogate pair
    private int beyondAscii(String value, int at) {
        int point = value.codePointAt(at);
        if (point < 0x800) {
            bytes[size++] = (byte) (0xC0 | (point >> 6));
        } else if (point < 0x10000) {
            bytes[size++] = (byte) (0xE0 | (point >> 12));
            bytes[size++] = continuation(point >> 6);
        } else {
            bytes[size++] = (byte) (0xF0 | (point >> 18));
            bytes[size++] = continuation(point >> 12);
            bytes[size++] = continuation(point >> 6);
        }
        bytes[size++] = continuation(point);
        return Character.charCount(point) - 1;
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    private void ascii(String text) {
        for (int i = 0; i < text.length(); i++) {
            put(text.charAt(i));
        }
    }

    private void put(char c) {
        bytes[size++] = (byte) c;
    }

    /// @param unit the value of the first digit
    private void digits(int value, int unit) {
        for (int at = unit; at > 0; at /= 10) {
            bytes[size++] = (byte) ('0' + value / at % 10);
        }
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
