package dev.gavel.catalog.row;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The column of each auction field. A field without a column has its default value.
public final class ColumnMapping {
    private final Map<AuctionField, String> columns;

    private ColumnMapping(Map<AuctionField, String> columns) {
        this.columns = columns;
    }

    /// Every field in the column of the same name.
    public static ColumnMapping byFieldName() {
        return of(Map.of());
    }

    /// @param renamed the column of each field that has another name, as in `--column`; an empty name if the table has
    ///   no column for the field
    /// @throws IllegalArgumentException if the mapping is invalid; the message is for the user
    public static ColumnMapping of(Map<String, String> renamed) {
        Map<AuctionField, String> columns = new EnumMap<>(AuctionField.class);
        Arrays.stream(AuctionField.values()).forEach(field -> columns.put(field, field.code()));
        renamed.forEach((code, column) -> rename(columns, AuctionField.ofCode(code), column));
        return new ColumnMapping(validated(columns));
    }

    /// This mapping without the columns that the table does not have.
    ///
    /// @param existing the table's columns
    public ColumnMapping restrictedTo(Collection<String> existing) {
        Map<AuctionField, String> present = new EnumMap<>(columns);
        present.values().retainAll(existing);
        return new ColumnMapping(present);
    }

    /// The fields that have a column here and none in `other`.
    public List<AuctionField> notIn(ColumnMapping other) {
        return columns.keySet().stream().filter(field -> other.column(field) == null).toList();
    }

    /// The column of a field, or `null` if there is none.
    public @Nullable String column(AuctionField field) {
        return columns.get(field);
    }

    /// All columns, in the order of the fields.
    public Collection<String> columns() {
        return columns.values();
    }

    /// The fields whose columns have other names than the fields; an empty name if there is no column.
    public Map<AuctionField, String> renamed() {
        Map<AuctionField, String> renamed = new EnumMap<>(AuctionField.class);
        for (AuctionField field : AuctionField.values()) {
            String column = columns.getOrDefault(field, "");
            if (!column.equals(field.code())) {
                renamed.put(field, column);
            }
        }
        return renamed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ColumnMapping mapping && columns.equals(mapping.columns);
    }

    @Override
    public int hashCode() {
        return columns.hashCode();
    }

    /// One `field=column` per line, for [#decode].
    public String encode() {
        return columns.entrySet().stream()
                .map(entry -> entry.getKey().code() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    /// Reads [#encode]. Fields of another version are left out.
    public static ColumnMapping decode(String lines) {
        Map<AuctionField, String> columns = new EnumMap<>(AuctionField.class);
        for (String line : lines.lines().toList()) {
            int equals = line.indexOf('=');
            Arrays.stream(AuctionField.values())
                    .filter(field -> line.startsWith(field.code() + "="))
                    .forEach(field -> columns.put(field, line.substring(equals + 1)));
        }
        return new ColumnMapping(columns);
    }

    /// Only the renamed columns.
    @Override
    public String toString() {
        return renamed().entrySet().stream()
                .map(entry -> entry.getKey().code() + "=" + entry.getValue())
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void rename(Map<AuctionField, String> columns, AuctionField field, String column) {
        if (!column.isEmpty()) {
            columns.put(field, column);
        } else if (field.isRequired()) {
            throw new IllegalArgumentException(
                    "--column " + field.code() + "= must name a column: an auction needs it");
        } else {
            columns.remove(field);
        }
    }

    private static Map<AuctionField, String> validated(Map<AuctionField, String> columns) {
        Map<String, AuctionField> used = new HashMap<>();
        columns.forEach((field, column) -> {
            try {
                Identifier.requireSupported(column);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "--column %s=%s: a column's name %s".formatted(field.code(), column, e.getMessage()), e);
            }
            AuctionField other = used.put(column, field);
            if (other != null) {
                throw new IllegalArgumentException(
                        ("--column: %s and %s are both in the column %s; name another column for one of them, or none, as"
                                        + " in --column %s=")
                                .formatted(other.code(), field.code(), column, field.code()));
            }
        });
        return columns;
    }
}
