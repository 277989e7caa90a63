package dev.gavel.catalog;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The source table, written as in `pg_class`: in lower case, unless it was created with quotes.
public record SourceTable(String schema, String name) {
    /// Names that need no escaping in a regular expression or between quotes.
    private static final Pattern NAME =
            Pattern.compile("(?:([A-Za-z_][A-Za-z0-9_]{0,62})\\.)?([A-Za-z_][A-Za-z0-9_]{0,62})");

    /// Parses `schema.table`. The default schema is `public`.
    ///
    /// @throws IllegalArgumentException if the name is invalid; the message is for the user
    public static SourceTable parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--table (GAVEL_CATALOG_TABLE) should look like public.auctions (letters,"
                            + " digits and _), not '"
                            + text
                            + "'");
        }
        return new SourceTable(matcher.group(1) == null ? "public" : matcher.group(1), matcher.group(2));
    }

    /// The quoted name, for SQL statements.
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
