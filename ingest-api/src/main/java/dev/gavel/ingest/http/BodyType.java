package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The type of a request's body, and what its headers may say about it: the bytes are UTF-8, not compressed.
public final class BodyType {
    public static final BodyType JSON =
            new BodyType("Send the body in UTF-8 with Content-Type: application/json.", "application/json");
    public static final BodyType NDJSON =
            new BodyType(
                    "Send the bids in UTF-8 with Content-Type: " + ChunkedResponse.CONTENT_TYPE + ", one per line.",
                    ChunkedResponse.CONTENT_TYPE,
                    "application/ndjson",
                    "application/jsonl");

    /// ASCII is a part of UTF-8.
    private static final Set<String> CHARSETS = Set.of("utf-8", "utf8", "us-ascii", "ascii");

    private static final String IDENTITY = "identity";

    private final String advice;
    private final List<String> names;

    private BodyType(String advice, String... names) {
        this.advice = advice;
        this.names = List.of(names);
    }

    /// @throws Problem 415 if the body has another type, charset or coding. The response then has `Accept` or
    ///   `Accept-Encoding` (RFC 9110, section 15.5.16).
    public void require(ServerRequest request) {
        Headers headers = request.headers();
        if (!isIdentity(headers)) {
            throw Problem.of(
                            415,
                            "unsupported_content_encoding",
                            "The content coding of the body is not supported.",
                            "Send the body as it is, without Content-Encoding.")
                    .with(new Problem.Hint("Accept-Encoding", IDENTITY));
        }
        if (!headers.contains(HeaderNames.CONTENT_TYPE) || !matches(headers.get(HeaderNames.CONTENT_TYPE))) {
            throw Problem.of(415, "unsupported_media_type", "The media type of the body is not supported.", advice)
                    .with(new Problem.Hint("Accept", names.getFirst()));
        }
    }

    private static boolean isIdentity(Headers headers) {
        if (!headers.contains(HeaderNames.CONTENT_ENCODING)) {
            return true;
        }
        return headers.get(HeaderNames.CONTENT_ENCODING).allValues().stream()
                .flatMap(value -> HeaderElements.split(value, ',').stream())
                .allMatch(coding -> coding.isEmpty() || coding.equalsIgnoreCase(IDENTITY));
    }

    private boolean matches(Header contentType) {
        // Recipients read a repeated Content-Type differently, even if both are equal (RFC 9110, section 8.3).
        if (contentType.valueCount() != 1) {
            return false;
        }
        String value = contentType.get();
        if (value.equals(names.getFirst())) {
            return true;
        }
        List<String> parts = HeaderElements.split(value, ';');
        return names.contains(parts.getFirst().toLowerCase(Locale.ROOT))
                && parts.stream().skip(1).allMatch(BodyType::isHarmless);
    }

    /// Whether a parameter does not change the meaning of the bytes.
    private static boolean isHarmless(String parameter) {
        int equals = parameter.indexOf('=');
        if (equals < 0 || !parameter.substring(0, equals).strip().equalsIgnoreCase("charset")) {
            return true;
        }
        String charset = HeaderElements.unquote(parameter.substring(equals + 1).strip());
        return charset != null && CHARSETS.contains(charset.toLowerCase(Locale.ROOT));
    }
}
