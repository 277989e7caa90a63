package dev.gavel.replay.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A response of the API.
///
/// @param location where a pending decision will be found; null: the header is missing
/// @param retryAfterS the `Retry-After` header, seconds; 0: it is missing
/// @param fields the JSON body's numbers and strings as text; nulls, arrays and objects are left out
record ApiResponse(int status, @Nullable String location, long retryAfterS, Map<String, String> fields) {
    private static final JsonFactory JSON = new JsonFactory();

    /// Codes of a `503` that state that nothing was appended to the log.
    private static final Set<String> NOT_APPENDED = Set.of("too_many_in_flight", "log_unavailable");

    ApiResponse {
        fields = Map.copyOf(fields);
    }

    static ApiResponse of(HttpResponse<byte[]> response) {
        return new ApiResponse(
                response.statusCode(),
                response.headers().firstValue("Location").orElse(null),
                seconds(response.headers().firstValue("Retry-After").orElse("")),
                parse(response.body()));
    }

    @Nullable String field(String name) {
        return fields.get(name);
    }

    /// Whether the server certainly did not process the request, so that it can be repeated.
    boolean isUnprocessed() {
        String code = field("code");
        return status == 429 || (status == 503 && code != null && NOT_APPENDED.contains(code));
    }

    /// Returns no fields if the body is not JSON, for example a proxy's error page. The status has to do then.
    private static Map<String, String> parse(byte[] body) {
        try (JsonParser json = JSON.createParser(body)) {
            Map<String, String> fields = new HashMap<>();
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
            return fields;
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static long seconds(String retryAfter) {
        return retryAfter.matches("[0-9]{1,5}") ? Long.parseLong(retryAfter) : 0;
    }
}
