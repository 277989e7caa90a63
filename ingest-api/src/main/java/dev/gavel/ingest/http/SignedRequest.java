package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;

/// Marks a request whose signature was accepted, in its context. What it wants must have one effect whichever instance
/// receives it, and how often: only the idempotency key does that, because each instance knows its own nonces alone.
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

    /// @param field that has to have the key
    public static Problem withoutKey(String field) {
        return Problem.badRequest(
                "idempotency_key_required",
                "A signed request needs " + field + ", so that it has one effect whichever instance receives it.",
                field);
    }
}
