package dev.gavel.ingest.http;

import dev.gavel.ingest.http.connection.RejectedHead;
import dev.gavel.ingest.http.connection.SecurityHeaders;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.json.InvalidJsonException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns every exception into a response, always a problem (RFC 9457).
public final class ErrorHandlers {
    private static final Logger log = LoggerFactory.getLogger(ErrorHandlers.class);

    private ErrorHandlers() {}

    public static void register(HttpRouting.Builder routing) {
        routing.error(Problem.class, ErrorHandlers::answer);
        routing.error(InvalidJsonException.class, (request, response, e) -> answer(request, response, Problem.of(e)));
        routing.error(
                ContradictoryTermsException.class, (request, response, e) -> answer(request, response, Problem.of(e)));
        routing.error(ReadModels.UnavailableException.class, ErrorHandlers::readModelsUnavailable);
        routing.error(HttpException.class, (request, response, e) -> answer(request, response, ofStatus(e.status())));
        routing.error(
                ServerConnectionException.class,
                (request, response, e) -> {
                    throw new CloseConnectionException("the client closed the connection", e);
                });
        routing.error(Throwable.class, ErrorHandlers::bug);
    }

    /// The status of the response to an exception; 0: there is none, because the connection is gone.
    public static int status(Throwable e) {
        return switch (e) {
            case Problem problem -> problem.status();
            case InvalidJsonException invalid -> Problem.of(invalid).status();
            case ContradictoryTermsException contradictory -> Problem.of(contradictory).status();
            case ReadModels.UnavailableException _ -> 503;
            case HttpException http -> http.status().code();
            case ServerConnectionException _, CloseConnectionException _ -> 0;
            default -> 500;
        };
    }

    public static Problem internalError() {
        return Problem.of(500, "internal_error", "Internal error.", "This is a bug. The service's log has the cause.");
    }

    /// Handlers of requests that reach no route: a malformed request line, a body above every limit.
    static DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(
                    type, (request, event, status, headers, message) -> transport(problem(request, status), headers));
        }
        return handlers.build();
    }

    private static Problem problem(DirectHandler.TransportRequest request, Status status) {
        return request instanceof RejectedHead(Problem problem) ? problem : ofStatus(status);
    }

    private static DirectHandler.TransportResponse transport(Problem problem, ServerResponseHeaders headers) {
        headers.set(HeaderNames.CONTENT_TYPE, "application/problem+json");
        SecurityHeaders.addTo(headers);
        if (problem.retryAfterSeconds() > 0) {
            headers.set(HeaderNames.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
        }
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(problem.status()))
                .headers(headers)
                .entity(ProblemJson.of(problem))
                .build();
    }

    private static Problem ofStatus(Status status) {
        return switch (status.code()) {
            case 400 -> Problem.badRequest("bad_request", "The request is not valid HTTP/1.1.", null);
            case 404 -> Problem.of(404, "unknown_path", "There is no such path.", "Check the path.");
            case 413 ->
                    Problem.of(
                            413,
                            "body_too_large",
                            "The body is too large.",
                            "Send at most "
                                    + BodyReader.MAX_BYTES
                                    + " bytes, or "
                                    + BodyReader.MAX_BATCH_BYTES
                                    + " in a batch.");
            case 503 ->
                    Problem.unavailable(
                            "too_many_requests_in_flight", "Too many requests are in progress. Send it again.");
            default ->
                    Problem.of(
                            status.code(),
                            "http_" + status.code(),
                            status.code() >= 500 ? "Internal error." : "The request is invalid.",
                            status.reasonPhrase());
        };
    }

    /// Without this, Helidon logs a stack trace for each client that disconnects before its error response.
    private static void answer(ServerRequest request, ServerResponse response, Problem problem) {
        // The filter that sets them for all routes has not seen a request that was rejected by its path.
        SecurityHeaders.addTo(response.headers());
        try {
            new Exchange(request, response).problem(problem);
        } catch (CloseConnectionException e) {
            // The response counts as sent, and the connection ends with its next read.
        }
    }

    private static void readModelsUnavailable(
            ServerRequest request, ServerResponse response, ReadModels.UnavailableException e) {
        answer(
                request,
                response,
                Problem.unavailable(
                        "read_models_unavailable",
                        "Neither Redis nor Postgres answered. Bids still work. Read again later."));
    }

    private static void bug(ServerRequest request, ServerResponse response, Throwable bug) {
        Exchange exchange = new Exchange(request, response);
        log.atError()
                .addKeyValue("traceparent", exchange.traceparent())
                .addKeyValue("path", exchange.rawPath())
                .setCause(bug)
                .log("a bug ended a request");
        answer(request, response, internalError());
    }
}
