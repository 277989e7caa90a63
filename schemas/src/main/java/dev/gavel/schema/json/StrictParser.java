package dev.gavel.schema.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.DupDetector;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A JSON parser (RFC 8259) with bounds, which rejects duplicate names and describes every error as an
/// [InvalidJsonException].
final class StrictParser implements AutoCloseable {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER_LENGTH = 64;
    private static final int MAX_SHOWN_NAME = 64;
    private static final int USUAL_DEPTH = 3;
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_NUMBER_LENGTH)
                                    .build())
                    // JSON is exchanged as UTF-8. Detecting UTF-16 would accept bytes that are not JSON.
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    // Interned names that clients choose would never be freed.
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    // The default pool keeps buffers per thread, and every request has its own thread.
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(64))
                    .build();

    private final JsonParser parser;

    /// The names seen in the objects that are open, outermost first.
    private @Nullable DupDetector[] names = new DupDetector[USUAL_DEPTH];

    private int openObjects;

    StrictParser(byte[] buffer, int from, int length) {
        try {
            parser = JSON.createParser(buffer, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonToken token() {
        return parser.currentToken();
    }

    /// Advances to the next token; null: the input has ended.
    @Nullable JsonToken next() {
        try {
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                openObject();
            } else if (token == JsonToken.END_OBJECT) {
                openObjects--;
            } else if (token == JsonToken.FIELD_NAME && isDuplicate(parser.currentName())) {
                throw new InvalidJsonException("duplicate_key", "A field occurs twice.", lastName());
            }
            return token;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private void openObject() {
        if (openObjects == names.length) {
            names = Arrays.copyOf(names, names.length * 2);
        }
        DupDetector seen = names[openObjects];
        if (seen == null) {
            names[openObjects] = DupDetector.rootDetector(parser);
        } else {
            seen.reset();
        }
        openObjects++;
    }

    private boolean isDuplicate(String name) throws IOException {
        DupDetector seen = names[openObjects - 1];
        return seen != null && seen.isDup(name);
    }

    /// Advances to the end of the object or array that begins here. Any other value is one token and ends here.
    void skipValue() {
        int open = token().isStructStart() ? 1 : 0;
        while (open > 0) {
            JsonToken token = next();
            if (token == null) {
                return;
            }
            open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    /// The text of a name, a string or a number.
    String text() {
        try {
            return parser.getText();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /// An integer; [Long#MAX_VALUE]: it is too large for a `long`.
    long integer() {
        try {
            return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? Long.MAX_VALUE : parser.getLongValue();
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /// Whether the value is an integer that fits a `long`.
    boolean isLong() {
        try {
            return token() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /// The path of the current field from the top: `soft_close.window`, `increment.bands[1].step`.
    String path() {
        JsonStreamContext context = parser.getParsingContext();
        if (token().isStructStart()) {
            context = context.getParent();
        }
        StringBuilder path = new StringBuilder();
        for (JsonStreamContext at = context; at != null && !at.inRoot(); at = at.getParent()) {
            String step = at.inArray() ? "[" + at.getCurrentIndex() + "]" : at.getCurrentName();
            if (step != null) {
                path.insert(0, path.isEmpty() || path.charAt(0) == '[' ? step : step + ".");
            }
        }
        return shortened(path.toString());
    }

    private InvalidJsonException malformed(IOException e) {
        if (e instanceof StreamConstraintsException constraints) {
            return new InvalidJsonException("too_complex", constraints.getOriginalMessage(), null);
        }
        var where = parser.currentLocation();
        return new InvalidJsonException(
                "malformed_json",
                "The body is not JSON at line " + where.getLineNr() + ", column " + where.getColumnNr() + ".",
                lastName());
    }

    /// The name of the current field; empty if there is none.
    String name() {
        JsonStreamContext context = parser.getParsingContext();
        if (token().isStructStart()) {
            context = context.getParent();
        }
        String name = context == null ? null : context.getCurrentName();
        return name == null ? "" : shortened(name);
    }

    /// The latest name that was read in the innermost object; null: none.
    private @Nullable String lastName() {
        try {
            String name = parser.currentName();
            return name == null ? null : shortened(name);
        } catch (IOException e) {
            return null;
        }
    }

    private static String shortened(String name) {
        return name.length() > MAX_SHOWN_NAME ? name.substring(0, MAX_SHOWN_NAME) : name;
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
