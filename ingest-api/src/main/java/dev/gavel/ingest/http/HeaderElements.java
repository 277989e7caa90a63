package dev.gavel.ingest.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The parts of a header's value: elements of lists, parameters, and quoted strings (RFC 9110, section 5.6).
final class HeaderElements {
    private HeaderElements() {}

    /// Splits at a separator, but not inside of quoted strings. The parts are stripped of whitespace; some may be
    /// empty.
    static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == separator && !quoted) {
                parts.add(value.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(value.substring(from).strip());
        return parts;
    }

    /// The content of a quoted string, in which a backslash escapes a quote or a backslash, or a word without quotes as
    /// it is. `null` if a quoted string is malformed.
    static @Nullable String unquote(String word) {
        if (!word.startsWith("\"")) {
            return word;
        }
        int last = word.length() - 1;
        StringBuilder content = new StringBuilder(last);
        for (int i = 1; i < last; i++) {
            char c = word.charAt(i);
            if (c == '"') {
                return null;
            }
            if (c == '\\') {
                c = word.charAt(++i);
                if (i == last || (c != '"' && c != '\\')) {
                    return null;
                }
            }
            content.append(c);
        }
        return last > 0 && word.charAt(last) == '"' ? content.toString() : null;
    }
}
