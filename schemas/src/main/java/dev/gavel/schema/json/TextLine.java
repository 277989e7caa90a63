package dev.gavel.schema.json;

import org.jspecify.annotations.Nullable;

/// A line of text for people, as the API accepts it: without control characters and without unpaired surrogates.
/// Postgres cannot store NUL, and UTF-8 cannot encode an unpaired surrogate.
public final class TextLine {
    private TextLine() {}

    /// @param maxLength in UTF-16 units
    /// @return what is wrong, to continue a sentence that begins with the field's name; null: nothing
    public static @Nullable String problem(String text, int maxLength) {
        if (text.length() > maxLength) {
            return "must have at most " + maxLength + " characters";
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !pair)) {
                return "must not have control characters or halves of surrogate pairs";
            }
            i += pair ? 1 : 0;
        }
        return null;
    }
}
