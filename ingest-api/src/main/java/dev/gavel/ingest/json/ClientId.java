package dev.gavel.ingest.json;

import dev.gavel.schema.json.JsonWriter;

/// A client's own id of a bid in a batch or stream. The result repeats it unchanged, so that the client can match both.
///
/// @param text at most [#MAX_LENGTH] characters
/// @param number whether `text` is a JSON number
public record ClientId(String text, boolean number) {
    public static final int MAX_LENGTH = 64;

    void write(JsonWriter json) {
        if (number) {
            json.literal(text);
        } else {
            json.text(text);
        }
    }
}
