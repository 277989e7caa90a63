package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.log.WaitPolicy;
import dev.gavel.schema.IdempotencyKey;
import dev.gavel.schema.TraceParent;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request and its answer, as the routes see them: headers read without more objects than needed, the answer sent
/// whole.
final class Exchange {
    private static final HeaderName TRACEPARENT = HeaderNames.create(TraceParent.HEADER);
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");
    private static final HeaderName PREFER = HeaderNames.create("Prefer");
    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    private static final Header PROBLEM =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");
    private static final Header VARY = HeaderValues.createCached(HeaderNames.VARY, "Accept-Encoding");
    private static final Header GZIPPED = HeaderValues.createCached(HeaderNames.CONTENT_ENCODING, "gzip");

    private final ServerRequest request;
    private final ServerResponse response;
    private final @Nullable String traceparent;

    Exchange(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
        this.traceparent = TraceParent.valid(header(TRACEPARENT));
    }

    /// The request's trace; null: it has none.
    @Nullable String traceparent() {
        return traceparent;
    }

    @Nullable String header(HeaderName name) {
        return request.headers().contains(name) ? request.headers().get(name).get() : null;
    }

    /// How the requester asks for a decision.
    ///
    /// @throws Problem if the idempotency key is none
    RequestOptions asking() {
        return new RequestOptions(traceparent, idempotencyKey(), patience());
    }

    /// The same, for each of many bids: a key is a bid's own.
    ///
    /// @param what for people
    RequestOptions askingForMany(String what) {
        RequestOptions asking = asking();
        if (asking.idempotencyKey() != null) {
            throw Problem.badRequest(
                    "invalid_idempotency_key",
                    "A " + what + " has no Idempotency-Key; give each bid its own idempotency_key.",
                    "Idempotency-Key");
        }
        return asking;
    }

    /// What makes a repetition of the request one; null: nothing does. In quotes, as the draft's structured field has
    /// it, or without.
    @Nullable String idempotencyKey() {
        if (!request.headers().contains(IDEMPOTENCY_KEY)) {
            return null;
        }
        List<String> values = request.headers().get(IDEMPOTENCY_KEY).allValues();
        String value = values.getFirst();
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        String key = quoted ? value.substring(1, value.length() - 1) : value;
        if (values.size() > 1 || !IdempotencyKey.isValid(key)) {
            throw Problem.badRequest(
                    "invalid_idempotency_key",
                    "Idempotency-Key " + IdempotencyKey.SHAPE + ", once.",
                    "Idempotency-Key");
        }
        return key;
    }

    /// How long the requester wants to wait (RFC 7240).
    private WaitPolicy patience() {
        return request.headers().contains(PREFER)
                ? Prefer.patience(request.headers().get(PREFER).allValues())
                : Prefer.DEFAULT;
    }

    /// An id in the path: digits, 1 to 2⁶³ − 1.
    long pathId(String name) {
        long id = Digits.parse(path(name));
        if (id <= 0) {
            throw Problem.badRequest("bad_path_id", name + " in the path must be a positive integer.", name);
        }
        return id;
    }

    String path(String name) {
        return request.path().pathParameters().get(name);
    }

    Paging paging() {
        return Paging.of(request.query());
    }

    /// A parameter of the query; null: it is not there.
    @Nullable String query(String name) {
        return request.query().contains(name) ? request.query().get(name) : null;
    }

    String rawPath() {
        return request.path().rawPath();
    }

    Exchange header(HeaderName name, String value) {
        response.header(HeaderValues.create(name, value));
        return this;
    }

    void json(int status, JsonWriter body) {
        send(status, JSON, body.toBytes());
    }

    void problem(Problem problem) {
        if (problem.retryAfterSeconds() > 0) {
            header(HeaderNames.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
        }
        if (problem.closes()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        problem(problem.status(), ProblemJson.of(problem));
    }

    void problem(int status, byte[] body) {
        send(status, PROBLEM, body);
    }

    private void send(int status, Header contentType, byte[] body) {
        response.status(Status.create(status)).header(contentType);
        if (traceparent != null) {
            response.header(HeaderValues.create(TRACEPARENT, traceparent));
        }
        byte[] sent = body;
        if (body.length >= Gzip.WORTHWHILE) {
            response.header(VARY);
            if (Gzip.isAccepted(header(HeaderNames.ACCEPT_ENCODING))) {
                response.header(GZIPPED);
                sent = Gzip.of(body);
            }
        }
        try {
            response.send(sent);
        } catch (ServerConnectionException e) {
            throw new CloseConnectionException("the client went away before its answer", e);
        }
    }
}
