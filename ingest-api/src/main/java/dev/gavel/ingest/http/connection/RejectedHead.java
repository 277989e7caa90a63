package dev.gavel.ingest.http.connection;

import dev.gavel.ingest.json.Problem;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;

/// A request that does not reach Helidon's routing, with the problem that is its answer.
public record RejectedHead(Problem problem) implements DirectHandler.TransportRequest {
    private static final DirectHandler.TransportRequest EMPTY = DirectHandler.TransportRequest.empty();

    /// Ends the reading of the head. Helidon sends the problem by way of the direct handlers, and closes the
    /// connection.
    static RequestException exception(Problem problem) {
        return RequestException.builder()
                .type(EventType.BAD_REQUEST)
                .status(Status.create(problem.status()))
                .request(new RejectedHead(problem))
                .message(problem.code())
                .setKeepAlive(false)
                .build();
    }

    @Override
    public String protocolVersion() {
        return EMPTY.protocolVersion();
    }

    @Override
    public String method() {
        return EMPTY.method();
    }

    @Override
    public String path() {
        return EMPTY.path();
    }

    @Override
    public ServerRequestHeaders headers() {
        return EMPTY.headers();
    }
}
