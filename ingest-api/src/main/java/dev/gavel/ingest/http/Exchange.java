package dev.gavel.ingest.http;

import dev.gavel.ingest.http.client.ResponseBudget;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.schema.Position;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request and its response, as the routes see them.
public final class Exchange {
    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    private static final Header PROBLEM =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/problem+json");
    private static final Header VARY = HeaderValues.createCached(HeaderNames.VARY, "Accept-Encoding");
    private static final Header GZIPPED = HeaderValues.createCached(HeaderNames.CONTENT_ENCODING, "gzip");

    private final ServerRequest request;
    private final ServerResponse response;
    private final @Nullable String traceparent;
    private @Nullable String preferenceApplied;
    private ResponseBudget.@Nullable Memory memory;

    public Exchange(ServerRequest request, ServerResponse response) {
        this.request = request;
        this.response = response;
        this.traceparent = CommandHeaders.traceparent(request.headers());
    }

    /// The request's `traceparent`, or `null` if it has no valid one.
    @Nullable String traceparent() {
        return traceparent;
    }

    /// How the request wants its command to be sent.
    ///
    /// @throws Problem if the idempotency key is invalid or missing, or the name of a header is misspelled
    public RequestOptions requestOptions() {
        RequestOptions options = statedOptions();
        if (options.keyRequired() && options.idempotencyKey() == null) {
            throw SignedRequest.withoutKey("Idempotency-Key");
        }
        return options;
    }

    private RequestOptions statedOptions() {
        MisspelledHeaders.check(request.headers());
        Preferences preferences = CommandHeaders.preferences(request.headers());
        String idempotencyKey = CommandHeaders.idempotencyKey(request.headers());
        preferenceApplied = preferences.applied();
        return new RequestOptions(
                traceparent, idempotencyKey, preferences.waitPolicy(), 0, SignedRequest.isSigned(request));
    }

    /// How long a read may wait for a position, as `Prefer` says.
    public Duration readWait() {
        Preferences preferences = CommandHeaders.preferences(request.headers());
        preferenceApplied = preferences.applied();
        return Duration.ofNanos(preferences.waitPolicy().decisionNs());
    }

    /// The options of each bid in a request with many. Each bid has its own idempotency key, so the request has none.
    ///
    /// @param kind of the request, for people
    /// @throws Problem if the request has an idempotency key
    public RequestOptions requestOptionsOfMany(String kind) {
        RequestOptions options = statedOptions();
        if (options.idempotencyKey() != null) {
            throw Problem.badRequest(
                    "invalid_idempotency_key",
                    "A " + kind + " takes no Idempotency-Key; give each bid its own idempotency_key.",
                    "Idempotency-Key");
        }
        return options;
    }

    /// An id in the path: digits, 1 to 2⁶³ − 1.
    ///
    /// @throws Problem if it is not one
    public long pathId(String name) {
        long id = Digits.parse(path(name));
        if (id <= 0) {
            throw Problem.badRequest("bad_path_id", name + " in the path must be a positive integer.", name);
        }
        return id;
    }

    /// A segment of the path.
    public String path(String name) {
        return request.path().pathParameters().get(name);
    }

    /// A segment of the path, or `null` if the route has no such segment.
    public @Nullable String pathOrNull(String name) {
        return request.path().pathParameters().contains(name) ? path(name) : null;
    }

    public String rawPath() {
        return request.path().rawPath();
    }

    /// A query parameter, or `null` if it is absent.
    public @Nullable String query(String name) {
        return request.query().contains(name) ? request.query().get(name) : null;
    }

    /// @throws Problem if the paging parameters are invalid
    public Paging paging() {
        return Paging.of(request.query());
    }

    /// Adds a header to the response.
    public Exchange header(HeaderName name, String value) {
        response.header(HeaderValues.create(name, value));
        return this;
    }

    /// Adds where the command of this request is on the log.
    public Exchange position(Position position) {
        return header(CommandHeaders.POSITION, position.toString());
    }

    /// Adds `Preference-Applied` (RFC 7240, section 3) if the options of this request follow a preference. [#json] does
    /// it too.
    public void addPreferenceApplied() {
        if (preferenceApplied != null) {
            header(CommandHeaders.PREFERENCE_APPLIED, preferenceApplied);
        }
    }

    /// Reserves memory for a response that may become large, before it is built. The response is then sent in any case.
    ///
    /// @throws Problem 503 or 429 if the responses under way have too much already
    public ResponseBudget.Memory reserve(long bytes) {
        ResponseBudget.Memory reserved = ResponseBudget.of(request).reserve(request, bytes);
        memory = reserved;
        return reserved;
    }

    /// Counts a response that is sent whatever the budget.
    public ResponseBudget.Memory charge(long bytes) {
        ResponseBudget.Memory charged = ResponseBudget.of(request).charge(request, bytes);
        memory = charged;
        return charged;
    }

    /// @throws Problem 503 or 429 if this is the response to a `GET`, nothing was reserved for it, and the responses
    ///   under way have too much already
    public void json(int status, JsonWriter body) {
        byte[] bytes = body.toBytes();
        boolean canBeRejected = request.prologue().method().equals(Method.GET);
        if (memory != null || bytes.length < ResponseBudget.MIN_BYTES || !canBeRejected) {
            send(status, JSON, bytes);
            return;
        }
        try (var _ = reserve(ResponseBudget.ofBody(bytes.length))) {
            send(status, JSON, bytes);
        }
    }

    /// Sends bytes that are not JSON, like a file.
    ///
    /// @throws Problem as [#json] does
    public void content(int status, String contentType, byte[] bytes) {
        try (var _ = reserve(ResponseBudget.ofBody(bytes.length))) {
            send(status, HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType), bytes);
        }
    }

    public void problem(Problem problem) {
        if (problem.retryAfterSeconds() > 0) {
            header(HeaderNames.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
        }
        Problem.Hint hint = problem.hint();
        if (hint != null) {
            header(HeaderNames.create(hint.name()), hint.value());
        }
        if (problem.closes()) {
            response.header(HeaderValues.CONNECTION_CLOSE);
        }
        problem(problem.status(), ProblemJson.of(problem));
    }

    public void problem(int status, byte[] body) {
        send(status, PROBLEM, body);
    }

    private void send(int status, Header contentType, byte[] body) {
        if (memory == null && body.length >= ResponseBudget.MIN_BYTES) {
            try (var _ = charge(0)) {
                sendCounted(status, contentType, body);
            }
        } else {
            sendCounted(status, contentType, body);
        }
    }

    private void sendCounted(int status, Header contentType, byte[] body) {
        response.status(Status.create(status)).header(contentType);
        if (traceparent != null) {
            response.header(HeaderValues.create(CommandHeaders.TRACEPARENT, traceparent));
        }
        addPreferenceApplied();
        byte[] encoded = body;
        if (body.length >= Gzip.MIN_BYTES) {
            response.header(VARY);
            if (Gzip.isAccepted(request.headers().all(HeaderNames.ACCEPT_ENCODING, List::of))) {
                byte[] compressed = Gzip.compress(body);
                if (compressed != null) {
                    response.header(GZIPPED);
                    encoded = compressed;
                }
            }
        }
        if (memory != null) {
            memory.resize(ResponseBudget.ofBody(encoded.length));
        }
        try {
            response.send(encoded);
        } catch (ServerConnectionException e) {
            throw new CloseConnectionException("the client closed the connection before the response", e);
        }
    }
}
