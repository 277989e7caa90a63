package dev.gavel.catalog.row;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// A row as Debezium delivers it, read field by field. A field without a column is `null`.
///
/// The row has each of the columns: a column that is missing is not NULL, and its default would be a wrong term.
final class SourceRow {
    /// Debezium's placeholder for a long value that an update did not change and that Postgres therefore does not send.
    static final String NOT_SENT = "__debezium_unavailable_value";

    private static final int MAX_SHOWN = 40;
    private static final Instant FIRST_INSTANT = Instant.ofEpochMilli(1);
    private static final Instant LAST_INSTANT = Instant.ofEpochMilli(AuctionTerms.MAX_TIME_MS);

    private final Struct struct;
    private final ColumnMapping columns;

    SourceRow(Struct struct, ColumnMapping columns) {
        this.struct = struct;
        this.columns = columns;
    }

    /// The auction's id, > 0.
    ///
    /// @throws MalformedRowException if there is none
    long id() {
        return id(Long.MAX_VALUE);
    }

    /// The same, at most this.
    long id(long most) {
        Long id = integer(AuctionField.ID, 1, most);
        if (id == null) {
            throw malformed(AuctionField.ID, "is NULL: give the row an id > 0");
        }
        return id;
    }

    /// The id as it is in the row, valid or not, for messages.
    String idText() {
        return Objects.toString(value(AuctionField.ID), "without an id");
    }

    /// Whether the seller has cancelled the auction.
    ///
    /// @throws MalformedRowException if the status is not a text
    boolean isCancelled() {
        String status = text(AuctionField.STATUS);
        return status != null && status.strip().equals("cancelled");
    }

    /// Whether both rows have the same values in all fields except `status`.
    boolean hasSameTermsAs(SourceRow other) {
        for (AuctionField field : AuctionField.values()) {
            if (field != AuctionField.STATUS && !Objects.equals(value(field), other.value(field))) {
                return false;
            }
        }
        return true;
    }

    /// @throws MalformedRowException if the value is not an integer from `min` to `max`
    @Nullable Long integer(AuctionField field, long min, long max) {
        Object value = checkedValue(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Long || value instanceof Integer || value instanceof Short)) {
            throw wrongType(field);
        }
        long number = ((Number) value).longValue();
        if (number < min || number > max) {
            throw malformed(field, "is " + number + ": it must be " + min + " to " + max);
        }
        return number;
    }

    /// An amount of which 0 means none, as in a column `NOT NULL DEFAULT 0`; otherwise as [#micros].
    @Nullable Long microsUnlessZero(AuctionField field) {
        BigDecimal decimal = decimal(field);
        return decimal == null || decimal.signum() == 0 ? null : micros(field);
    }

    /// An amount above 0 in micros, or a percentage times 10⁶; exact.
    ///
    /// @throws MalformedRowException if the value is not such a decimal
    @Nullable Long micros(AuctionField field) {
        BigDecimal decimal = decimal(field);
        if (decimal == null) {
            return null;
        }
        String text = decimal.toPlainString();
        if (decimal.signum() <= 0) {
            throw malformed(field, "is " + shown(text) + ": it must be more than 0, or NULL for none");
        }
        try {
            return Micros.parse(text);
        } catch (IllegalArgumentException e) {
            throw malformed(field, "is " + shown(text) + ": it " + e.getMessage());
        }
    }

    /// @throws MalformedRowException if the value is not an instant after 1970 and before the year 10000
    @Nullable Long instantMs(AuctionField field) {
        Object value = checkedValue(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw wrongType(field);
        }
        Instant instant = instant(field, text);
        if (instant.isBefore(FIRST_INSTANT) || instant.isAfter(LAST_INSTANT)) {
            throw malformed(field, "is " + shown(text) + ": it must be after 1970 and before the year 10000");
        }
        return instant.toEpochMilli();
    }

    /// @throws MalformedRowException if the value is not a text, or was not sent with this change
    @Nullable String text(AuctionField field) {
        Object value = checkedValue(field);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw wrongType(field);
        }
        return text;
    }

    /// @throws MalformedRowException if the value is not a boolean
    @Nullable Boolean bool(AuctionField field) {
        Object value = checkedValue(field);
        if (value != null && !(value instanceof Boolean)) {
            throw wrongType(field);
        }
        return (Boolean) value;
    }

    /// @param problem continues a sentence that begins with the column's name
    MalformedRowException malformed(AuctionField field, String problem) {
        return malformed(field, problem, false);
    }

    /// The value, shortened for messages.
    static String shown(String value) {
        return value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "...";
    }

    /// The value in the row. Never the column's default: a NULL that the seller wrote is a NULL.
    private @Nullable Object value(AuctionField field) {
        String column = columns.column(field);
        return column == null ? null : struct.getWithoutDefault(column);
    }

    /// The value, or `null` if the row has none.
    ///
    /// @throws MalformedRowException if Postgres did not send it, or if it is a value of an unsuitable type that looks
    ///   like a suitable one: Debezium sends a date as a number of days
    private @Nullable Object checkedValue(AuctionField field) {
        String column = columns.column(field);
        Object value = value(field);
        if (column == null || value == null) {
            return null;
        }
        if (value.equals(NOT_SENT)) {
            throw malformed(
                    field,
                    "is a long value, which Postgres did not send with this change: run ALTER TABLE ... REPLICA IDENTITY"
                            + " FULL, and update the row again");
        }
        String logicalType = struct.schema().field(column).schema().name();
        if (logicalType != null && !field.type().acceptsLogicalType(logicalType)) {
            throw wrongType(field);
        }
        return value;
    }

    /// Debezium delivers a `numeric` as text, and an integer as a number.
    private @Nullable BigDecimal decimal(AuctionField field) {
        Object value = checkedValue(field);
        return switch (value) {
            case null -> null;
            case String text -> decimal(field, text);
            case Long number -> BigDecimal.valueOf(number);
            case Integer number -> BigDecimal.valueOf(number);
            case Short number -> BigDecimal.valueOf(number);
            default -> throw wrongType(field);
        };
    }

    private BigDecimal decimal(AuctionField field, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw malformed(field, "is " + shown(text) + ": it must be a decimal like 12.50");
        }
    }

    private Instant instant(AuctionField field, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw malformed(field, "is " + shown(text) + ": it must be a finite time");
        }
    }

    private MalformedRowException wrongType(AuctionField field) {
        return malformed(
                field,
                "has the wrong type: change it to %s, or name another column with --column %s=..."
                        .formatted(field.type().advice(), field.code()),
                true);
    }

    private MalformedRowException malformed(AuctionField field, String problem, boolean hasWrongType) {
        return new MalformedRowException(Objects.toString(columns.column(field), field.code()), problem, hasWrongType);
    }

    /// A row that does not describe an auction. The message names the column and says what to do.
    static final class MalformedRowException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean hasWrongType;

        MalformedRowException(String column, String problem, boolean hasWrongType) {
            super("column " + column + " " + problem, null, false, false);
            this.hasWrongType = hasWrongType;
        }

        /// Whether the column had an unsuitable type when the row was written.
        boolean hasWrongType() {
            return hasWrongType;
        }

        /// The message, which is never `null`.
        String problem() {
            return String.valueOf(getMessage());
        }
    }
}
