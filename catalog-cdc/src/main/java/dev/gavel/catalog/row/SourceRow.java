package dev.gavel.catalog.row;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/// A row as Debezium tells it, read term by term. What a column holds is null where the table has no such column.
final class SourceRow {
    /// What Debezium tells of a long value that Postgres did not repeat, because the update left it as it was.
    static final String UNTOLD = "__debezium_unavailable_value";

    private static final int MOST_SHOWN = 40;
    private static final Instant FIRST = Instant.ofEpochMilli(1);
    private static final Instant LAST = Instant.ofEpochMilli(AuctionTerms.MAX_TIME_MS);

    private final Struct struct;
    private final ColumnMapping columns;

    SourceRow(Struct struct, ColumnMapping columns) {
        this.struct = struct;
        this.columns = columns;
    }

    /// The auction's, > 0.
    ///
    /// @throws MalformedRowException if there is none
    long id() {
        Long id = whole(AuctionField.ID, 1, Long.MAX_VALUE);
        if (id == null) {
            throw bad(AuctionField.ID, "is NULL: give the row an id > 0");
        }
        return id;
    }

    /// For people: which row it is, whatever is wrong with it.
    String name() {
        return Objects.toString(raw(AuctionField.ID), "without an id");
    }

    /// Whether the seller took it back.
    boolean isCancelled() {
        return raw(AuctionField.STATUS) instanceof String status && status.strip().equals("cancelled");
    }

    /// Whether both say the same in every term of the sale.
    boolean saysTheSameAs(SourceRow other) {
        for (AuctionField term : AuctionField.values()) {
            if (term != AuctionField.STATUS && !Objects.equals(raw(term), other.raw(term))) {
                return false;
            }
        }
        return true;
    }

    /// @throws MalformedRowException if it is not a whole number within the bounds
    @Nullable Long whole(AuctionField term, long least, long most) {
        Object value = raw(term);
        if (value == null) {
            return null;
        }
        if (!(value instanceof Long || value instanceof Integer || value instanceof Short)) {
            throw wrongType(term);
        }
        long number = ((Number) value).longValue();
        if (number < least || number > most) {
            throw bad(term, "is " + number + ": it must be " + least + " to " + most);
        }
        return number;
    }

    /// An amount, more than 0; exact, in micros. A percentage, times 10⁶.
    ///
    /// @throws MalformedRowException if it is no such decimal
    @Nullable Long micros(AuctionField term) {
        BigDecimal decimal = decimal(term);
        if (decimal == null) {
            return null;
        }
        if (decimal.signum() <= 0) {
            throw bad(term, "is " + shown(decimal.toPlainString()) + ": it must be more than 0, or NULL for none");
        }
        try {
            return Micros.parse(decimal.toPlainString());
        } catch (IllegalArgumentException e) {
            throw bad(term, "is " + shown(decimal.toPlainString()) + ": it " + e.getMessage());
        }
    }

    /// @throws MalformedRowException if it is no instant, or none that every reader can print
    @Nullable Long instantMs(AuctionField term) {
        Object value = raw(term);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw wrongType(term);
        }
        Instant instant = instant(term, text);
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw bad(term, "is " + shown(text) + ": it must be after 1970 and before the year 10000");
        }
        return instant.toEpochMilli();
    }

    /// @throws MalformedRowException if it is no text, or one that this change does not tell
    @Nullable String text(AuctionField term) {
        Object value = raw(term);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text)) {
            throw wrongType(term);
        }
        if (text.equals(UNTOLD)) {
            throw bad(
                    term,
                    "is kept apart by Postgres and was not told with this change: ALTER TABLE ... REPLICA IDENTITY FULL, and"
                            + " update the row once more");
        }
        return text;
    }

    /// @throws MalformedRowException if it is neither
    @Nullable Boolean truth(AuctionField term) {
        Object value = raw(term);
        if (value != null && !(value instanceof Boolean)) {
            throw wrongType(term);
        }
        return (Boolean) value;
    }

    /// @param sentence goes on after the column's name
    MalformedRowException bad(AuctionField term, String sentence) {
        return new MalformedRowException(Objects.toString(columns.of(term), term.code()), sentence);
    }

    /// As much of a value as fits into a line.
    static String shown(String value) {
        return value.length() <= MOST_SHOWN ? value : value.substring(0, MOST_SHOWN) + "...";
    }

    private @Nullable Object raw(AuctionField term) {
        String column = columns.of(term);
        Field field = column == null ? null : struct.schema().field(column);
        return field == null ? null : struct.get(field);
    }

    /// A numeric comes as its text, a whole number as itself.
    private @Nullable BigDecimal decimal(AuctionField term) {
        Object value = raw(term);
        return switch (value) {
            case null -> null;
            case String text -> decimal(term, text);
            case Long whole -> BigDecimal.valueOf(whole);
            case Integer whole -> BigDecimal.valueOf(whole);
            case Short whole -> BigDecimal.valueOf(whole);
            default -> throw wrongType(term);
        };
    }

    private BigDecimal decimal(AuctionField term, String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw bad(term, "is " + shown(text) + ": it must be a decimal like 12.50");
        }
    }

    private Instant instant(AuctionField term, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw bad(term, "is " + shown(text) + ": it must be a time that a calendar has");
        }
    }

    private MalformedRowException wrongType(AuctionField term) {
        return bad(
                term,
                "has the wrong type: make it "
                        + term.type().advice()
                        + ", or name another with --column "
                        + term.code()
                        + "=...");
    }
}
