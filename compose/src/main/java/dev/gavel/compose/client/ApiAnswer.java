package dev.gavel.compose.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A response of the API.
///
/// @param text the body as it came
/// @param body the same as JSON; missing if it is not JSON, like the error page of a proxy
/// @param location of what the request made; null: the header is missing
/// @param next of a list, if there may be more
/// @param retryAfterS 0: the header is missing
public record ApiAnswer(
        int status, String text, JsonNode body, @Nullable String location, @Nullable String next, long retryAfterS) {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    static ApiAnswer of(HttpResponse<String> response) {
        String retryAfter = response.headers().firstValue("Retry-After").orElse("");
        return new ApiAnswer(
                response.statusCode(),
                response.body(),
                parse(response.body()),
                response.headers().firstValue("Location").orElse(null),
                next(response.headers().firstValue("Link").orElse("")),
                retryAfter.matches("[0-9]{1,4}") ? Long.parseLong(retryAfter) : 0);
    }

    /// A member of the body as text; empty if it is missing or null.
    public String field(String name) {
        JsonNode value = body.path(name);
        return value.isNull() ? "" : value.asText("");
    }

    public boolean isPending() {
        return status == 202;
    }

    /// Whether the request was done, or is on the log and not decided yet. A bid that was rejected can be read with
    /// `200`, and has a code.
    public boolean isDone() {
        return status >= 200 && status < 300 && field("code").isEmpty();
    }

    /// Why the request was not done, in one line of words.
    public String problem() {
        String code = field("code");
        if (code.isEmpty()) {
            return "HTTP status " + status + " without an error message of Gavel's API";
        }
        String words = field("detail").isEmpty() ? field("title") : field("detail");
        String detail = LogLine.printable(words.isEmpty() ? "It was rejected." : words);
        String named = field("field");
        return detail + " (" + code + (named.isEmpty() || detail.contains(named) ? "" : ": " + named) + ")";
    }

    /// Whether the same request may be answered otherwise a moment later.
    public boolean isTransient() {
        return switch (status) {
            case TOO_MANY_REQUESTS, UNAVAILABLE, BAD_GATEWAY, GATEWAY_TIMEOUT -> true;
            default -> false;
        };
    }

    private static @Nullable String next(String link) {
        Matcher next = NEXT.matcher(link);
        return next.find() ? next.group(1) : null;
    }

    private static JsonNode parse(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
