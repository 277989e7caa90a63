package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.CrossOrigin;
import dev.gavel.ingest.json.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// The methods of a path that its routes do not handle: `OPTIONS` lists the allowed ones, every other gets `405`.
/// `HEAD` never comes here: the connection has made it a `GET`.
enum MethodRoutes implements Handler {
    GET("GET, HEAD, OPTIONS"),
    POST("POST, OPTIONS"),
    GET_AND_POST("GET, HEAD, POST, OPTIONS"),
    GET_AND_DELETE("GET, HEAD, DELETE, OPTIONS");

    private final String allowed;

    MethodRoutes(String allowed) {
        this.allowed = allowed;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.ALLOW, allowed);
        if (!request.prologue().method().equals(Method.OPTIONS)) {
            throw Problem.of(405, "method_not_allowed", "The method is not allowed.", "Use " + allowed + ".");
        }
        CrossOrigin.preflight(request, response, allowed);
        // Helidon would send a Content-Length with 204, which RFC 9110, section 8.6 forbids.
        response.send();
    }
}
