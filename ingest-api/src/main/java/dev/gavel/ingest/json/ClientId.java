package dev.gavel.ingest.json;

import dev.gavel.schema.json.JsonWriter;

/// What a client calls one of many bids, to find its answer: sent back as it came.
///
/// @param text at most [#MAX_LENGTH] characters
/// @param number whether it came as a JSON number, of which this is the text
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
