package dev.gavel.ingest.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;

/// Applies [BrowserAccess] to every request, and answers what browsers ask for pages of other origins (CORS). An
/// unlisted page can still make its browser send a `GET`, but the browser withholds the response from the page.
/// Helidon's feature would answer some methods with an empty `403` instead of `405`, and `OPTIONS` without `Allow`.
public final class CrossOrigin implements Filter {
    private static final Header EXPOSED =
            HeaderValues.createCached(
                    HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS,
                    "Allow, Gavel-Position, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After,"
                            + " WWW-Authenticate, traceparent");
    private static final Header MAX_AGE = HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_MAX_AGE, "3600");

    /// `HEAD` never comes here: the connection has made it a `GET`.
    private static final Set<Method> SAFE = Set.of(Method.GET, Method.OPTIONS);

    private final BrowserAccess access;
    private final boolean checksHost;

    /// The latest allowed `Host`. Almost all requests have the same one, and a lookup takes longer than a comparison. A
    /// race of two requests is harmless.
    private volatile String lastAllowedHost = "";

    /// @param bind address on which the API listens. If other machines can reach it, its names are only checked when
    ///   there is a list of them.
    public CrossOrigin(BrowserAccess access, InetAddress bind) {
        this.access = access;
        this.checksHost = bind.isLoopbackAddress() || !access.hosts().isEmpty();
    }

    /// Whether requests under other names are rejected.
    public boolean checksHost() {
        return checksHost;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        ServerRequestHeaders headers = request.headers();
        if (checksHost) {
            checkHost(headers);
        }
        if (headers.contains(HeaderNames.ORIGIN)) {
            String origin = headers.get(HeaderNames.ORIGIN).values();
            if (access.isAllowedOrigin(origin)) {
                response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin).header(EXPOSED);
            } else if (!SAFE.contains(request.prologue().method()) && !isOwn(origin, headers)) {
                throw BrowserAccess.originNotAllowed();
            }
        }
        if (!access.origins().isEmpty()) {
            // The headers above differ for each origin, and a cache has to know.
            response.beforeSend(() -> response.headers().add(HeaderValues.create(HeaderNames.VARY, "Origin")));
        }
        chain.proceed();
    }

    /// Adds what a browser asks for before it sends another request.
    ///
    /// @param allowed methods of the path
    public static void preflight(ServerRequest request, ServerResponse response, String allowed) {
        ServerRequestHeaders headers = request.headers();
        if (!response.headers().contains(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)
                || !headers.contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
            return;
        }
        response.header(HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, allowed).header(MAX_AGE);
        if (headers.contains(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)) {
            response.header(
                    HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                    headers.get(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS).values());
        }
    }

    private void checkHost(ServerRequestHeaders headers) {
        for (String host : headers.all(HeaderNames.HOST, List::of)) {
            if (host.equals(lastAllowedHost)) {
                continue;
            }
            if (!access.isAllowedHost(host)) {
                throw BrowserAccess.hostNotAllowed();
            }
            lastAllowedHost = host;
        }
    }

    private static boolean isOwn(String origin, ServerRequestHeaders headers) {
        return headers.contains(HeaderNames.HOST)
                && BrowserAccess.isSameOrigin(origin, headers.get(HeaderNames.HOST).values());
    }
}
