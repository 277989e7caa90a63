package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;

/// Marks a request whose signature was accepted, in its context. Its command must take effect once, whichever instances
/// receive it and however often. Only an idempotency key achieves that, because an instance knows only the nonces that
/// it has seen itself.
public final class SignedRequest {
    private static final HeaderName SIGNATURE = HeaderNames.create("Signature");
    private static final SignedRequest MARK = new SignedRequest();

    private SignedRequest() {}

    public static void mark(ServerRequest request) {
        request.context().register(MARK);
    }

    static boolean isSigned(ServerRequest request) {
        // Most requests have none, and no context either.
        return request.headers().contains(SIGNATURE) && request.context().get(SignedRequest.class).isPresent();
    }

    /// @param field the header or field that must contain the key
    public static Problem withoutKey(String field) {
        return Problem.badRequest(
                "idempotency_key_required",
                "A signed request needs "
                        + field
                        + ", so that it takes effect only once, whichever instance receives it.",
                field);
    }
}
