package dev.gavel.catalog;

import dev.gavel.catalog.row.Identifier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The source table. Its names are written as in `pg_class`: in lower case, unless they were created with quotes.
public record SourceTable(String schema, String name) {
    /// A name, or a name in quotes, which may contain a dot.
    private static final String PART = "(?:\"([^\"]+)\"|([^\".]+))";

    private static final Pattern NAME = Pattern.compile("(?:" + PART + "\\.)?" + PART);
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

    /// Parses `schema.table`. The default schema is `public`. A name with a dot needs double quotes.
    ///
    /// @throws IllegalArgumentException if the name is invalid; the message is for the user
    public static SourceTable parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "--table (GAVEL_CATALOG_TABLE) should look like public.auctions, or public.\"a.b\" for a name with a"
                            + " dot, not '"
                            + text
                            + "'");
        }
        String schema = part(matcher, 1);
        try {
            return new SourceTable(
                    schema == null ? "public" : Identifier.requireSupported(schema),
                    Identifier.requireSupported(String.valueOf(part(matcher, 3))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--table (GAVEL_CATALOG_TABLE) " + text + ": a name " + e.getMessage(), e);
        }
    }

    /// The quoted name, for SQL statements.
    String quoted() {
        return quoted(schema) + "." + quoted(name);
    }

    static String quoted(String identifier) {
        return Identifier.quoted(identifier);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return shown(schema) + "." + shown(name);
    }

    private static @Nullable String part(Matcher matcher, int group) {
        String quoted = matcher.group(group);
        return quoted == null ? matcher.group(group + 1) : quoted;
    }

    private static String shown(String part) {
        return PLAIN.matcher(part).matches() ? part : quoted(part);
    }
}
