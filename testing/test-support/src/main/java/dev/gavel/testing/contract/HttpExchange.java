package dev.gavel.testing.contract;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One request and its response, as they were on the wire.
///
/// @param target path and query
/// @param requestBody null: not known
/// @param responseHeaders their names in lower case
/// @param responseBody as text
public record HttpExchange(
        String method,
        String target,
        @Nullable String requestType,
        @Nullable String requestBody,
        int status,
        Map<String, List<String>> responseHeaders,
        String responseBody) {

    public HttpExchange {
        Map<String, List<String>> lowerCase = new TreeMap<>();
        responseHeaders.forEach((name, values) -> lowerCase.put(name.toLowerCase(Locale.ROOT), values));
        responseHeaders = lowerCase;
    }

    String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    /// A header of the response, or "".
    String header(String name) {
        return responseHeaders.getOrDefault(name, List.of("")).getFirst();
    }
}
