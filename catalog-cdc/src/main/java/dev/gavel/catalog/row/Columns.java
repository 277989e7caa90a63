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
public final class Columns {
    /// What may stand in a regular expression and in quotes as it is.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private final Map<Term, String> names;

    private Columns(Map<Term, String> names) {
        this.names = names;
    }

    /// Each term in the column of its name.
    public static Columns asTermsAreCalled() {
        return of(Map.of());
    }

    /// @param renamed term to column, as `--column` says them; an empty column: the table does not say this term
    /// @throws IllegalArgumentException with a sentence for the person who set it
    public static Columns of(Map<String, String> renamed) {
        Map<Term, String> names = new EnumMap<>(Term.class);
        Arrays.stream(Term.values()).forEach(term -> names.put(term, term.code()));
        renamed.forEach((code, column) -> rename(names, Term.ofCode(code), column));
        return new Columns(checked(names));
    }

    /// Those of them that a table has.
    public Columns thatAreIn(Collection<String> columns) {
        Map<Term, String> present = new EnumMap<>(names);
        present.values().retainAll(columns);
        return new Columns(present);
    }

    /// Null: no column says it.
    public @Nullable String of(Term term) {
        return names.get(term);
    }

    /// In the order of the terms.
    public Collection<String> all() {
        return names.values();
    }

    /// Those that are not called as their terms.
    public Map<Term, String> renamed() {
        Map<Term, String> renamed = new EnumMap<>(Term.class);
        for (Term term : Term.values()) {
            String column = names.getOrDefault(term, "");
            if (!column.equals(term.code())) {
                renamed.put(term, column);
            }
        }
        return renamed;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Columns columns && names.equals(columns.names);
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

    private static void rename(Map<Term, String> names, Term term, String column) {
        if (!column.isEmpty()) {
            names.put(term, column);
        } else if (term.isRequired()) {
            throw new IllegalArgumentException("--column " + term.code() + "= must name a column: an auction needs it");
        } else {
            names.remove(term);
        }
    }

    private static Map<Term, String> checked(Map<Term, String> names) {
        Map<String, Term> used = new HashMap<>();
        names.forEach((term, column) -> {
            if (!NAME.matcher(column).matches()) {
                throw new IllegalArgumentException(
                        "--column "
                                + term.code()
                                + "="
                                + column
                                + ": a column's name must be letters, digits and _, at most 63");
            }
            Term other = used.put(column, term);
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
