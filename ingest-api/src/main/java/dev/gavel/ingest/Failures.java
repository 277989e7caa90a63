package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.read.ReadModelsUnavailableException;
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

/// The one place where what went wrong becomes an answer: every error is a problem+json.
final class Failures {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static void handle(HttpRouting.Builder routing) {
        routing.error(Problem.class, (request, response, problem) -> new Exchange(request, response).problem(problem));
        routing.error(
                InvalidJsonException.class,
                (request, response, e) -> new Exchange(request, response).problem(Problem.of(e)));
        routing.error(
                ContradictoryTermsException.class,
                (request, response, e) -> new Exchange(request, response).problem(Problem.of(e)));
        routing.error(ReadModelsUnavailableException.class, Failures::readModelsUnavailable);
        routing.error(
                HttpException.class,
                (request, response, e) -> new Exchange(request, response).problem(ofStatus(e.status())));
        routing.error(
                ServerConnectionException.class,
                (request, response, e) -> {
                    throw new CloseConnectionException("the client went away", e);
                });
        routing.error(Throwable.class, Failures::bug);
    }

    /// For requests that never reach a route: a malformed request line, a body over every bound.
    static DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> transport(status, headers));
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse transport(Status status, ServerResponseHeaders headers) {
        headers.set(HeaderNames.CONTENT_TYPE, "application/problem+json");
        if (status.code() == Status.SERVICE_UNAVAILABLE_503.code()) {
            headers.set(HeaderNames.RETRY_AFTER, "1");
        }
        return DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .entity(ProblemJson.of(ofStatus(status)))
                .build();
    }

    private static Problem ofStatus(Status status) {
        return switch (status.code()) {
            case 400 -> Problem.badRequest("bad_request", "The request is not proper HTTP/1.1.", null);
            case 404 -> Problem.of(404, "unknown_path", "There is nothing at this path.", "Look at the path.");
            case 413 ->
                    Problem.of(
                            413,
                            "body_too_large",
                            "The body is too large.",
                            "Send at most " + Bodies.MAX_BYTES + " bytes, in a batch " + Bodies.MAX_BATCH_BYTES + ".");
            case 503 -> Problem.unavailable("too_many_requests_in_flight", "The server is full. Send it again.");
            default ->
                    Problem.of(
                            status.code(),
                            "http_" + status.code(),
                            status.code() >= 500 ? "Gavel failed." : "The request is not understood.",
                            status.reasonPhrase());
        };
    }

    private static void readModelsUnavailable(
            ServerRequest request, ServerResponse response, ReadModelsUnavailableException e) {
        new Exchange(request, response)
                .problem(
                        Problem.unavailable(
                                "read_models_unavailable",
                                "Neither Redis nor Postgres answers; bids still work. Ask again."));
    }

    private static void bug(ServerRequest request, ServerResponse response, Throwable bug) {
        Exchange exchange = new Exchange(request, response);
        log.atError()
                .addKeyValue("traceparent", exchange.traceparent())
                .addKeyValue("path", exchange.rawPath())
                .setCause(bug)
                .log("request failed by a bug");
        exchange.problem(Unanswered.bug());
    }
}
