package dev.gavel.catalog.row;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which column says which term. A term without a column is what an auction has that was created without it.
public final class ColumnMapping {
    /// What may stand in a regular expression and in quotes as it is.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private final Map<AuctionField, String> names;

    private ColumnMapping(Map<AuctionField, String> names) {
        this.names = names;
    }

    /// Each term in the column of its name.
    public static ColumnMapping asTermsAreCalled() {
        return of(Map.of());
    }

    /// @param renamed term to column, as `--column` says them; an empty column: the table does not say this term
    /// @throws IllegalArgumentException with a sentence for the person who set it
    public static ColumnMapping of(Map<String, String> renamed) {
        Map<AuctionField, String> names = new EnumMap<>(AuctionField.class);
        Arrays.stream(AuctionField.values()).forEach(term -> names.put(term, term.code()));
        renamed.forEach((code, column) -> rename(names, AuctionField.ofCode(code), column));
        return new ColumnMapping(checked(names));
    }

    /// Those of them that a table has.
    public ColumnMapping thatAreIn(Collection<String> columns) {
        Map<AuctionField, String> present = new EnumMap<>(names);
        present.values().retainAll(columns);
        return new ColumnMapping(present);
    }

    /// Null: no column says it.
    public @Nullable String of(AuctionField term) {
        return names.get(term);
    }

    /// In the order of the terms.
    public Collection<String> all() {
        return names.values();
    }

    /// Those that are not called as their terms.
    public Map<AuctionField, String> renamed() {
        Map<AuctionField, String> renamed = new EnumMap<>(AuctionField.class);
        for (AuctionField term : AuctionField.values()) {
            String column = names.getOrDefault(term, "");
            if (!column.equals(term.code())) {
                renamed.put(term, column);
            }
        }
        return renamed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ColumnMapping columns && names.equals(columns.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    /// Only what is not called as its term.
    @Override
    public String toString() {
        return renamed().entrySet().stream()
                .map(entry -> entry.getKey().code() + "=" + entry.getValue())
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static void rename(Map<AuctionField, String> names, AuctionField term, String column) {
        if (!column.isEmpty()) {
            names.put(term, column);
        } else if (term.isRequired()) {
            throw new IllegalArgumentException("--column " + term.code() + "= must name a column: an auction needs it");
        } else {
            names.remove(term);
        }
    }

    private static Map<AuctionField, String> checked(Map<AuctionField, String> names) {
        Map<String, AuctionField> used = new HashMap<>();
        names.forEach((term, column) -> {
            if (!NAME.matcher(column).matches()) {
                throw new IllegalArgumentException(
                        "--column "
                                + term.code()
                                + "="
                                + column
                                + ": a column's name must be letters, digits and _, at most 63");
            }
            AuctionField other = used.put(column, term);
            if (other != null) {
                throw new IllegalArgumentException(
                        "--column: "
                                + other.code()
                                + " and "
                                + term.code()
                                + " are both in the column "
                                + column
                                + "; name another for one of them, or none, as in --column "
                                + term.code()
                                + "=");
            }
        });
        return names;
    }
}
