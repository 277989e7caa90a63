package dev.gavel.catalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The table that holds the catalog, as `pg_class` writes it: lower case, unless it was made in quotes.
public record SourceTable(String schema, String name) {
    /// What may stand in a regular expression and in quotes as it is.
    private static final Pattern SHAPE =
            Pattern.compile("(?:([A-Za-z_][A-Za-z0-9_]{0,62})\\.)?([A-Za-z_][A-Za-z0-9_]{0,62})");

    /// Reads `public.auctions`, or `auctions` alone for the same.
    ///
    /// @throws IllegalArgumentException with a sentence for the person who set it
    public static SourceTable parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--table (GAVEL_CATALOG_TABLE) should look like public.auctions (letters,"
                            + " digits and _), not '"
                            + text
                            + "'");
        }
        return new SourceTable(matcher.group(1) == null ? "public" : matcher.group(1), matcher.group(2));
    }

    /// For a statement.
    String quoted() {
        return quoted(schema) + "." + quoted(name);
    }

    static String quoted(String identifier) {
        return '"' + identifier + '"';
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
