package dev.gavel.catalog.row;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Names of schemas, tables and columns, exactly as in the system catalogs of Postgres: in lower case, unless they were
/// created with quotes.
public final class Identifier {
    private static final int MAX_BYTES = 63;

    /// Debezium splits its lists at commas and unquotes the names that Postgres sends.
    private static final Pattern UNSUPPORTED = Pattern.compile("[\"'`\\\\,\\p{Cntrl}]");

    private Identifier() {}

    /// @throws IllegalArgumentException if the catalog cannot follow something of this name; the message continues a
    ///   sentence that begins with the name
    public static String requireSupported(String name) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("must have 1 to " + MAX_BYTES + " bytes");
        }
        if (UNSUPPORTED.matcher(name).find()) {
            throw new IllegalArgumentException(
                    "must not contain quotes, backslashes, commas or control characters; rename it to follow it");
        }
        return name;
    }

    /// For SQL statements.
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// A regular expression for Debezium that matches this name and no other. Debezium compiles its expressions so that
    /// they ignore case, and trims them.
    public static String regex(String... parts) {
        StringBuilder regex = new StringBuilder("(?-i)");
        String.join(".", parts).codePoints().forEach(character -> append(regex, character));
        return regex.toString();
    }

    private static void append(StringBuilder regex, int character) {
        if (Character.isLetterOrDigit(character) || character == '_') {
            regex.appendCodePoint(character);
        } else {
            regex.append("\\x{%x}".formatted(character));
        }
    }
}
