package dev.gavel.ingest.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/// Lets pages of every origin use the API (CORS): there are no cookies to protect. Helidon's feature would answer some
/// methods with an empty `403` instead of `405`, and `OPTIONS` without `Allow`.
public final class CrossOrigin implements Filter {
    private static final Header ANY_ORIGIN = HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    private static final Header EXPOSED =
            HeaderValues.createCached(
                    HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
                    "Allow, Link, Location, Preference-Applied, Retry-After, traceparent");
    private static final Header MAX_AGE = HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_MAX_AGE, "3600");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (request.headers().contains(HeaderNames.ORIGIN)) {
            response.header(ANY_ORIGIN).header(EXPOSED);
        }
        chain.proceed();
    }

    /// Adds what a browser asks for before it sends another request.
    ///
    /// @param allowed methods of the path
    public static void preflight(ServerRequest request, ServerResponse response, String allowed) {
        ServerRequestHeaders headers = request.headers();
        if (!headers.contains(HeaderNames.ORIGIN) || !headers.contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
            return;
        }
        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, allowed).header(MAX_AGE);
        if (headers.contains(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)) {
            response.header(
                    HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                    headers.get(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS).values());
        }
    }
}
