package dev.gavel.replay.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the API said.
///
/// @param location where a decision that is not there yet will be
/// @param retryAfterS seconds; 0: nothing was said
/// @param fields of the JSON object: numbers and strings as they stand, nulls and nested ones left out
record ApiAnswer(int status, @Nullable String location, long retryAfterS, Map<String, String> fields) {
    private static final JsonFactory JSON = new JsonFactory();

    ApiAnswer {
        fields = Map.copyOf(fields);
    }

    @Nullable String field(String name) {
        return fields.get(name);
    }

    /// The fields of the body; none if it is no JSON, as a proxy's error page: then the status must do.
    static Map<String, String> parse(byte[] body) {
        try {
            return object(body);
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Map<String, String> object(byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isStructStart()) {
                    json.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    fields.put(name, json.getText());
                }
            }
        }
        return fields;
    }
}
